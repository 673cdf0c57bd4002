package org.sallyport.relay;

import io.vertx.core.MultiMap;

/** Answers {@code POST /.sallyport/echo} with the request's body, streamed (SPEC.md, section Control). */
final class Echo {
    static final String PATH = Fields.CONTROL_PREFIX + "echo";

    private Echo() {}

    static void answer(ServedRequest request) {
        ServedResponse response = request.response();
        response.begin(new ResponseHead(200, MultiMap.caseInsensitiveMultiMap()));
        response.drainHandler(ignored -> request.resume());
        request.exceptionHandler(cause -> response.reset(StreamCode.INTERNAL_ERROR));
        request.endHandler(ignored -> response.end());
        request.handler(piece -> {
            response.write(piece);
            if (response.writeQueueFull()) {
                request.pause();
            }
        });
        request.resume();
    }
}
