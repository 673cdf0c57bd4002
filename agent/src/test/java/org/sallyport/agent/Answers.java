package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.sallyport.relay.RelayLink;
import org.sallyport.relay.RelayRequest;
import org.sallyport.relay.RelayResponse;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.ResponseHead;

/**
 * A whole answer of an agent.
 *
 * @param head its head
 * @param body its body
 */
record Answers(ResponseHead head, Buffer body) {

    int status() {
        return head.status();
    }

    JsonObject json() {
        return body.toJsonObject();
    }

    String code() {
        return json().getString("code");
    }

    /** Sends a request without a body; fails when the answer is not whole. */
    static Future<Answers> to(RelayLink link, RequestHead head) {
        Promise<Answers> answer = Promise.promise();
        link.context()
                .runOnContext(ignored ->
                        link.request(head).send().compose(Answers::whole).onComplete(answer));
        return answer.future();
    }

    /** Sends a request with a body. */
    static Future<Answers> to(RelayLink link, RequestHead head, Buffer body) {
        Promise<Answers> answer = Promise.promise();
        link.context().runOnContext(ignored -> {
            RelayRequest request = link.request(head);
            request.response().compose(Answers::whole).onComplete(answer);
            request.end(body);
        });
        return answer.future();
    }

    /** Reads a response to its end. */
    static Future<Answers> whole(RelayResponse response) {
        Promise<Answers> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(ended -> whole.tryComplete(new Answers(response.head(), body)));
        response.handler(body::appendBuffer);
        response.resume();
        return whole.future();
    }
}
