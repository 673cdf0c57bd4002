package org.sallyport.relay;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** Plays a vector's agent and notes what it sees. */
final class VectorAgent {
    private final Vector vector;
    private final Promise<ServedLink> link = Promise.promise();
    private final Promise<String> seen = Promise.promise();

    VectorAgent(Vector vector) {
        this.vector = vector;
    }

    void dialled(ServedLink dialled) {
        link.complete(dialled);
    }

    /** What the agent saw, when it has seen all. */
    Future<String> seen() {
        return vector.agentKnows().isEmpty() ? Future.succeededFuture("") : seen.future();
    }

    void serve(ServedRequest request) {
        StringBuilder text =
                new StringBuilder(request.head().method() + " " + request.head().path());
        for (String field : new String[] {Fields.CONNECTOR, Fields.CONNECTION}) {
            String value = request.head().headers().get(field);
            text.append(value == null ? "" : " " + value);
        }
        Buffer body = Buffer.buffer();
        request.onCancel(cause -> seen.tryComplete(text + " cancelled with " + cause.streamCode()));
        request.handler(body::appendBuffer);
        request.endHandler(ignored -> {
            text.append(body.length() == 0 ? "" : " " + body);
            if (vector != Vector.CANCELLED_REQUEST) {
                seen.tryComplete(text.toString());
            }
            vector.agent(request, link::future);
        });
        request.resume();
    }
}
