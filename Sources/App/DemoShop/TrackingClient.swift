import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Values

/// How the shop and its customers speak to the server: over HTTP, as any other would.
struct TrackingClient: Sendable {
  /// The server did not do what was asked.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let server: String
  private let authorization: String
  private let client: HTTPClient

  init(server: String, writeKey: String, client: HTTPClient) {
    self.server = server
    self.client = client
    authorization = "Basic " + Data("\(writeKey):".utf8).base64EncodedString()
  }

  /// Sends events in one batch; as history they start and wake nothing.
  func send(_ events: [JSON.Object], asHistory: Bool = false) async throws {
    var request = HTTPClientRequest(url: server + (asHistory ? "/v1/import" : "/v1/batch"))
    request.method = .POST
    request.headers.add(name: "Authorization", value: authorization)
    request.headers.add(name: "Content-Type", value: "application/json")
    let body: JSON = ["batch": .array(events.map { .object($0) })]
    request.body = .bytes(ByteBuffer(bytes: body.bytes))
    let response = try await client.execute(request, timeout: .seconds(10))
    let answer = try await response.body.collect(upTo: TrackingClient.longest)
    guard response.status == .ok, !String(buffer: answer).contains("\"rejected\"") else {
      throw Failure(description: "\(response.status.code) \(String(buffer: answer))")
    }
  }

  /// Fetches what stands at an address, as a mail program would.
  func fetch(_ address: String) async throws -> String {
    var request = HTTPClientRequest(url: address.hasPrefix("/") ? server + address : address)
    request.headers.add(
      name: "User-Agent", value: "Mozilla/5.0 (X11; Linux x86_64) Thunderbird/140.0")
    let response = try await client.execute(request, timeout: .seconds(10))
    return String(buffer: try await response.body.collect(upTo: TrackingClient.longest))
  }

  private static let longest = 4 * 1_024 * 1_024
}
