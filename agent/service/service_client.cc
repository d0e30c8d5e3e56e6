#include "agent/service/service_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>

#include <utility>

namespace lisync {
namespace {

constexpr int kAnswerSeconds = 40;

}  // namespace

ServiceClient::ServiceClient(std::filesystem::path socket) : socket_(std::move(socket)) {}

std::optional<ServiceClient::Answer> ServiceClient::Get(const std::string& path) const {
  return Send(Poco::Net::HTTPRequest::HTTP_GET, path);
}

std::optional<ServiceClient::Answer> ServiceClient::Post(const std::string& path) const {
  return Send(Poco::Net::HTTPRequest::HTTP_POST, path);
}

std::optional<ServiceClient::Answer> ServiceClient::Send(const std::string& method,
                                                         const std::string& path) const {
  try {
    Poco::Net::StreamSocket socket;
    socket.connect(
        Poco::Net::SocketAddress(Poco::Net::SocketAddress::UNIX_LOCAL, socket_.string()));
    Poco::Net::HTTPClientSession session(socket);
    session.setTimeout(Poco::Timespan(kAnswerSeconds, 0));
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    request.setHost("localhost");
    request.setContentLength(0);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::string body;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
    return Answer{static_cast<int>(response.getStatus()),
                  nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false)};
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

}  // namespace lisync
