// A host served to clients of other processes (here: other sockets).
#include "api/host_endpoint.h"

#include "api/api_wire.h"
#include "api/host_client.h"
#include "clonecore/link/service_client.h"
#include "tests/unit/api/api_fixture.h"
#include "tests/unit/link/link_harness.h"

namespace doppel::test {
namespace {

class EndpointTest : public ApiTest {
protected:
    void SetUp() override {
        ApiTest::SetUp();
        options.endpoint = "ipc://" + (folder.path() / "sockets" / "host").string();
        options.note = [this](const std::string& text) { notes.add(text); };
    }
    void TearDown() override {
        endpoint.reset();
        ApiTest::TearDown();
    }
    void serve() {
        auto served = HostEndpoint::serve(host->api(), options);
        ASSERT_TRUE(served) << served.error().text();
        endpoint = std::move(*served);
    }
    std::unique_ptr<HostClient> connect() {
        auto client = HostClient::connect({.endpoint = endpoint->endpoint()});
        if (client) return std::move(*client);
        ADD_FAILURE() << client.error().text();
        return nullptr;
    }

    Inbox<std::string> notes;
    HostEndpoint::Options options;
    std::unique_ptr<HostEndpoint> endpoint;
};

/// A client that says what it likes.
struct RawClient {
    explicit RawClient(const std::string& endpoint) {
        loop.run([&] {
            auto made = ServiceClient::connect(loop, endpoint, "", {}, {[this](std::string_view bytes) {
                                                   auto message = decodeApiHostMessage(bytes);
                                                   if (message) received.add(std::move(*message));
                                               },
                                               [this](Error error) { failures.add(std::move(error)); }});
            if (made) client = std::move(*made);
            else ADD_FAILURE() << made.error().text();
        });
    }
    ~RawClient() {
        loop.run([this] { client.reset(); });
    }
    void send(const std::string& bytes) {
        loop.run([&] { EXPECT_TRUE(client->send(bytes)); });
    }
    std::optional<Error> refusal() {
        const auto message = received.take([](const ApiHostMessage& m) { return std::holds_alternative<ApiRefusal>(m); });
        return message ? std::optional(std::get<ApiRefusal>(*message).error) : std::nullopt;
    }
    Inbox<ApiHostMessage> received;
    Inbox<Error> failures;
    std::unique_ptr<ServiceClient> client;
    IoLoop loop;
};

TEST_F(EndpointTest, AClientCallsAndIsAnswered) {
    serve();
    const auto client = connect();
    EXPECT_EQ(*client->callAndWait("connection.cameraPath", args("hero")), "/cam");
    EXPECT_EQ(client->callAndWait("connection.name", args("nobody")).error().code, ErrorCode::InvalidHandle);
    ASSERT_TRUE(client->callAndWait("connection.setName", args("hero", "from outside")));
    EXPECT_EQ(value("connection.name", args("hero")), "from outside");
}

TEST_F(EndpointTest, EventsStreamInOrder) {
    serve();
    const auto client = connect();
    Inbox<ApiEvent> events;
    const auto subscription = client->observe([&](const ApiEvent& event) { events.add(event); });
    ASSERT_TRUE(client->callAndWait("host.info", ApiValue::array())); // subscribed by now
    value("scene.setContextOption", args("shot", 11));
    value("clone.createClone", args("second"));
    EXPECT_TRUE(events.take([](const ApiEvent& e) { return e.type == "scene" && e.data["contextOptions"] == true; }));
    EXPECT_TRUE(events.take([](const ApiEvent& e) { return e.id == "second" && e.data["change"] == "created"; }));
}

TEST_F(EndpointTest, AHostThatEndsAnswersWhatIsOpenWithAnError) {
    serve();
    const auto client = connect();
    Inbox<ApiEvent> events;
    const auto subscription = client->observe([&](const ApiEvent& event) { events.add(event); });
    std::promise<Result<ApiValue>> waited;
    client->callAll({{"connection.wait", args("hero", "image", 600)}}, [&](ApiCaller::Results r) { waited.set_value(std::move(r.front())); });
    ASSERT_TRUE(client->callAndWait("host.info", ApiValue::array()));
    endpoint.reset();
    EXPECT_FALSE(waited.get_future().get());
    EXPECT_TRUE(events.take([](const ApiEvent& e) { return e.type == "gone"; }));
    EXPECT_FALSE(client->state());
    EXPECT_EQ(client->callAndWait("host.info", ApiValue::array()).error().code, ErrorCode::ConnectFailed);
    serve(); // the same place again
    EXPECT_TRUE(connect()->callAndWait("host.info", ApiValue::array()));
}

TEST_F(EndpointTest, NobodyThereIsSaidAtOnce) {
    const auto client = HostClient::connect({.endpoint = "ipc://" + (folder.path() / "nobody").string()});
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().code, ErrorCode::ConnectFailed);
}

TEST_F(EndpointTest, AClientOfAnotherVersionIsToldSo) {
    serve();
    RawClient client(endpoint->endpoint());
    client.send(encode(ApiClientMessage(ApiHello{5, 9, "future"})));
    const auto refusal = client.refusal();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, ErrorCode::ProtocolMismatch);
    EXPECT_THAT(refusal->message, testing::HasSubstr("5 to 9"));
}

TEST_F(EndpointTest, GarbageAndCallsBeforeHelloEndTheConnection) {
    serve();
    for (const std::string& bytes : {std::string("\xc1\xff"), encode(ApiClientMessage(ApiCalls{1, {{"host.info", ApiValue::array()}}})), std::string(1 << 20, '\x91')}) {
        RawClient client(endpoint->endpoint());
        client.send(bytes);
        EXPECT_TRUE(client.refusal());
    }
    EXPECT_TRUE(connect()->callAndWait("host.info", ApiValue::array())) << "the host is unharmed";
}

TEST_F(EndpointTest, TooManyOpenCallsAreRefused) {
    options.maxOpenCalls = 4;
    serve();
    const auto client = connect();
    Inbox<Error> errors;
    for (int i = 0; i < 6; ++i)
        client->callAll({{"connection.wait", args("hero", "image", 600)}}, [&](ApiCaller::Results r) { errors.add(r.front().error()); });
    for (int i = 0; i < 2; ++i) EXPECT_EQ(errors.next()->code, ErrorCode::TooLarge);
    value("clone.deleteClone", args("hero"));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(errors.next()->code, ErrorCode::InvalidHandle);
}

TEST_F(EndpointTest, MoreClientsThanItsLimitAreTurnedAwayAndComeInLater) {
    options.maxClients = 2;
    serve();
    auto first = connect();
    const auto second = connect();
    const auto third = HostClient::connect({.endpoint = endpoint->endpoint(), .timeout = std::chrono::milliseconds(200)});
    EXPECT_FALSE(third);
    first.reset();
    // Its place is free once the host has noticed.
    while (endpoint->clients() > 1) std::this_thread::yield();
    EXPECT_TRUE(connect()->callAndWait("host.info", ApiValue::array()));
}

TEST_F(EndpointTest, FiftyClientsAtOnceAreServed) {
    serve();
    std::vector<std::unique_ptr<HostClient>> clients;
    for (int i = 0; i < 50; ++i) clients.push_back(connect());
    std::vector<std::future<ApiCaller::Results>> answers;
    for (auto& client : clients) {
        auto promise = std::make_shared<std::promise<ApiCaller::Results>>();
        answers.push_back(promise->get_future());
        std::vector<ApiHost::Call> calls(100, {"connection.name", args("hero")});
        client->callAll(std::move(calls), [promise](ApiCaller::Results r) { promise->set_value(std::move(r)); });
    }
    for (auto& answer : answers) {
        const auto results = answer.get();
        EXPECT_EQ(results.size(), 100u);
        EXPECT_TRUE(results.back());
    }
    EXPECT_EQ(endpoint->clients(), 50u);
}

TEST_F(EndpointTest, OverTcpOnlyAllowedKeysComeIn) {
    const KeyPair hostKeys = KeyPair::generate(), friendKeys = KeyPair::generate();
    options.endpoint = "tcp://127.0.0.1:*";
    EXPECT_FALSE(HostEndpoint::serve(host->api(), options)) << "plain";
    options.keys = hostKeys;
    EXPECT_FALSE(HostEndpoint::serve(host->api(), options)) << "for everybody";
    options.allowedKeys = {friendKeys.publicKey};
    serve();
    auto known = HostClient::connect({.endpoint = endpoint->endpoint(), .serverKey = hostKeys.publicKey, .keys = friendKeys});
    ASSERT_TRUE(known) << known.error().text();
    EXPECT_TRUE((*known)->callAndWait("host.info", ApiValue::array()));
    const auto stranger = HostClient::connect({.endpoint = endpoint->endpoint(), .serverKey = hostKeys.publicKey, .keys = KeyPair::generate()});
    ASSERT_FALSE(stranger);
    EXPECT_EQ(stranger.error().code, ErrorCode::AuthFailed);
    const auto wrongHost = HostClient::connect({.endpoint = endpoint->endpoint(), .serverKey = friendKeys.publicKey, .keys = friendKeys});
    EXPECT_FALSE(wrongHost);
}

TEST_F(EndpointTest, ASlowReaderGetsTheNewestEventsAndHoldsUpNobody) {
    serve();
    RawClient slow(endpoint->endpoint());
    slow.send(encode(ApiClientMessage(ApiHello{1, 1, "slow"})));
    ASSERT_TRUE(slow.received.next());
    slow.send(encode(ApiClientMessage(ApiSubscribe{true})));
    slow.send(encode(ApiClientMessage(ApiCalls{9, {{"host.info", ApiValue::array()}}})));
    ASSERT_TRUE(slow.received.next());
    std::promise<void> mayRead;
    slow.loop.post([held = mayRead.get_future().share()] { held.wait(); }); // it reads nothing
    const auto client = connect();
    const std::string text(10'000, 'x');
    for (int i = 0; i < 2000; ++i) ASSERT_TRUE(client->callAndWait("connection.setName", args("hero", text + std::to_string(i))));
    ASSERT_TRUE(client->callAndWait("clone.createClone", args("last")));
    mayRead.set_value();
    EXPECT_TRUE(slow.received.take([](const ApiHostMessage& m) {
        const auto* event = std::get_if<ApiEvent>(&m);
        return event && event->id == "last";
    }));
}

} // namespace
} // namespace doppel::test
