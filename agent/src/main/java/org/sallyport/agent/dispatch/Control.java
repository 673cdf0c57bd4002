package org.sallyport.agent.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.relay.Fields;
import org.sallyport.relay.Problem;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the protocol's own requests (SPEC.md, section 6); {@code echo} is answered by the link itself. */
public final class Control {
    private static final Logger LOG = LoggerFactory.getLogger(Control.class);
    private static final int PROTOCOL = 1;

    private final JsonObject hello;
    private final Supplier<String> configDigest;
    private final Supplier<Memory> memory;
    private final Supplier<String> publicKeyId;
    private final Runnable gatewayChanged;
    private final Set<StatusStream> streams = ConcurrentHashMap.newKeySet();

    /**
     * What this agent says of itself.
     *
     * @param version software version
     * @param publicKeyId hex SHA-256 of the gateway certificate's SubjectPublicKeyInfo; asked for each time
     * @param configDigest equal configurations give equal ones; asked for each time
     * @param capabilities what it can do, or asks for, beyond the least (SPEC.md, section 6)
     * @param connectors connector ids
     * @param memory the process's memory now; called on any link's context
     * @param gatewayChanged called when the cloud says that the gateway's members or keys have changed; must not block
     */
    public Control(
            String version,
            Supplier<String> publicKeyId,
            Supplier<String> configDigest,
            Collection<String> capabilities,
            Collection<String> connectors,
            Supplier<Memory> memory,
            Runnable gatewayChanged) {
        this.memory = memory;
        this.publicKeyId = publicKeyId;
        this.gatewayChanged = gatewayChanged;
        this.configDigest = configDigest;
        this.hello = new JsonObject()
                .put("version", version)
                .put("protocol", PROTOCOL)
                .put("capabilities", new JsonArray(List.copyOf(capabilities)))
                .put("connectors", new JsonArray(connectors.stream().sorted().toList()));
    }

    /**
     * Answers a request below {@link Fields#CONTROL_PREFIX}.
     *
     * @param context the link's
     * @param load what the agent does now
     */
    void handle(Context context, ServedRequest request, Supplier<Load> load) {
        String what = request.head().method() + " " + request.head().path();
        switch (what) {
            case "GET " + Fields.CONTROL_PREFIX + "hello" -> hello(request);
            case "GET " + Fields.CONTROL_PREFIX + "status" -> status(context, request, load);
            case "POST " + Fields.CONTROL_PREFIX + "gateway-changed" -> {
                gatewayChanged.run();
                MultiMap none = MultiMap.caseInsensitiveMultiMap();
                sent(request.response().send(new ResponseHead(204, none), Buffer.buffer()));
            }
            default -> unknown(request);
        }
    }

    private void hello(ServedRequest request) {
        Buffer body = hello.copy()
                .put("publicKeyId", publicKeyId.get())
                .put("configDigest", configDigest.get())
                .toBuffer();
        sent(request.response().send(new ResponseHead(200, contentType("application/json")), body));
    }

    private static void unknown(ServedRequest request) {
        Problem problem = Problem.of(AgentCode.UNKNOWN_CONTROL, "This agent knows no such control request");
        sent(request.response()
                .send(
                        new ResponseHead(problem.status(), contentType(Problem.MEDIA_TYPE)),
                        problem.toJson().toBuffer()));
    }

    private void status(Context context, ServedRequest request, Supplier<Load> load) {
        StatusStream stream = new StatusStream(context, request, load, memory, streams::remove);
        streams.add(stream);
        stream.start();
        if (load.get().draining()) {
            stream.stop();
        }
    }

    /** Ends what lasts: the agent drains. */
    void stop() {
        streams.forEach(StatusStream::stop);
    }

    private static void sent(Future<Void> answer) {
        answer.onFailure(failure -> LOG.debug("a control request was not answered: {}", failure.toString()));
    }

    private static MultiMap contentType(String type) {
        return MultiMap.caseInsensitiveMultiMap().add("content-type", type);
    }
}
