#include "agent/http/message.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lisync {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

HttpResponse WithBody(int status, std::string_view type, std::string text) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", type);
  response.body = std::make_shared<const std::string>(std::move(text));
  return response;
}

}  // namespace

std::optional<std::string_view> HttpRequest::Header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (SameName(field, name)) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> HttpRequest::Query(std::string_view name) const {
  for (const auto& [parameter, value] : query) {
    if (parameter == name) return value;
  }
  return std::nullopt;
}

HttpResponse TextResponse(int status, std::string text) {
  return WithBody(status, "text/plain; charset=utf-8", std::move(text));
}

HttpResponse ErrorResponse(int status, std::string_view reason) {
  const nlohmann::json json = {{"error", reason}};
  constexpr auto kReplace = nlohmann::json::error_handler_t::replace;
  return JsonResponse(status, json.dump(-1, ' ', false, kReplace));
}

HttpResponse JsonResponse(int status, std::string json) {
  return WithBody(status, "application/json", std::move(json));
}

}  // namespace lisync
