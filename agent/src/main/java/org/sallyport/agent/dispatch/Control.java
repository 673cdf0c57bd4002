package org.sallyport.agent.dispatch;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
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

    private final Buffer hello;

    /**
     * What this agent says of itself.
     *
     * @param version software version
     * @param publicKeyId hex SHA-256 of the gateway certificate's SubjectPublicKeyInfo
     * @param configDigest equal configurations give equal ones
     * @param connectors connector ids
     */
    public Control(String version, String publicKeyId, String configDigest, Collection<String> connectors) {
        this.hello = new JsonObject()
                .put("version", version)
                .put("protocol", PROTOCOL)
                .put("capabilities", new JsonArray())
                .put("publicKeyId", publicKeyId)
                .put("configDigest", configDigest)
                .put("connectors", new JsonArray(connectors.stream().sorted().toList()))
                .toBuffer();
    }

    /** Answers a request below {@link Fields#CONTROL_PREFIX}. */
    void handle(ServedRequest request) {
        HttpMethod method = request.head().method();
        String path = request.head().path();
        if (method.equals(HttpMethod.GET) && path.equals(Fields.CONTROL_PREFIX + "hello")) {
            sent(request.response().send(new ResponseHead(200, contentType("application/json")), hello));
        } else {
            Problem problem = Problem.of(AgentCode.UNKNOWN_CONTROL, "This agent knows no such control request");
            sent(request.response()
                    .send(
                            new ResponseHead(problem.status(), contentType(Problem.MEDIA_TYPE)),
                            problem.toJson().toBuffer()));
        }
    }

    private static void sent(io.vertx.core.Future<Void> answer) {
        answer.onFailure(failure -> LOG.debug("a control request was not answered: {}", failure.toString()));
    }

    private static MultiMap contentType(String type) {
        return MultiMap.caseInsensitiveMultiMap().add("content-type", type);
    }
}
