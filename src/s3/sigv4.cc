#include "src/s3/sigv4.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>
#include <vector>

namespace lisync {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string LowerCase(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// Without blanks at the ends, and with one where there were several.
std::string TrimAll(std::string_view value) {
  std::string out;
  bool blank = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t') {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out += ' ';
    blank = false;
    out += c;
  }
  return out;
}

using SortedHeaders = std::map<std::string, std::string>;

SortedHeaders CanonicalHeaders(const HttpHeaders& headers) {
  SortedHeaders canonical;
  for (const auto& [name, value] : headers) {
    const auto [at, is_new] = canonical.try_emplace(LowerCase(name), TrimAll(value));
    if (!is_new) at->second += "," + TrimAll(value);
  }
  return canonical;
}

std::string SignedNames(const SortedHeaders& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

// RFC 3986, section 5.2.4, and runs of slashes as one.
std::string NormalizedPath(std::string_view path) {
  std::vector<std::string_view> kept;
  std::size_t at = 0;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) {
    out += '/';
    out += segment;
  }
  if (out.empty() || path.ends_with('/')) out += '/';
  return out;
}

std::string CanonicalText(const SignableRequest& request, PathRule rule,
                          const SortedHeaders& headers, std::string_view names) {
  std::string text(request.method);
  text += '\n';
  text += rule == PathRule::kNormalized ? UriEncode(NormalizedPath(request.path), Slash::kKeep)
                                        : UriEncode(request.path, Slash::kKeep);
  text += '\n';
  text += CanonicalQuery(request.query);
  text += '\n';
  for (const auto& [name, value] : headers) {
    text += name;
    text += ':';
    text += value;
    text += '\n';
  }
  text += '\n';
  text += names;
  text += '\n';
  text += request.payload_sha256;
  return text;
}

}  // namespace

std::string CanonicalRequest(const SignableRequest& request, PathRule rule) {
  const SortedHeaders headers = CanonicalHeaders(request.headers);
  return CanonicalText(request, rule, headers, SignedNames(headers));
}

std::string AmzDate(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  char text[32];
  std::snprintf(text, sizeof(text), "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

Signer::Signer(Credentials credentials, std::string region, std::string service, PathRule rule)
    : credentials_(std::move(credentials)),
      region_(std::move(region)),
      service_(std::move(service)),
      rule_(rule) {}

HttpHeaders Signer::Sign(const SignableRequest& request, Instant now) {
  const std::string date = AmzDate(now);
  const std::string day = date.substr(0, 8);
  HttpHeaders added = {{"x-amz-date", date}};
  if (!credentials_.session_token.empty()) {
    added.emplace_back("x-amz-security-token", credentials_.session_token);
  }
  HttpHeaders all = request.headers;
  all.insert(all.end(), added.begin(), added.end());
  const SortedHeaders headers = CanonicalHeaders(all);
  const std::string names = SignedNames(headers);

  const std::string scope = day + "/" + region_ + "/" + service_ + "/aws4_request";
  std::string to_sign(kAlgorithm);
  to_sign += "\n" + date + "\n" + scope + "\n";
  to_sign += ToHex(Sha256Of(AsBytes(CanonicalText(request, rule_, headers, names))));

  std::string authorization(kAlgorithm);
  authorization += " Credential=" + credentials_.access_key + "/" + scope;
  authorization += ", SignedHeaders=" + names;
  authorization += ", Signature=" + ToHex(HmacSha256(DayKey(day), to_sign));
  added.emplace_back("authorization", std::move(authorization));
  return added;
}

Sha256 Signer::DayKey(const std::string& day) {
  const std::lock_guard lock(mutex_);
  if (key_day_ != day) {
    Sha256 key = HmacSha256(AsBytes("AWS4" + credentials_.secret_key), day);
    key = HmacSha256(key, region_);
    key = HmacSha256(key, service_);
    key_ = HmacSha256(key, "aws4_request");
    key_day_ = day;
  }
  return key_;
}

}  // namespace lisync
