package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkCode;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.RequestHead;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.ServedResponse;
import org.sallyport.relay.StreamCode;

/** A request without a link; what is answered is kept. */
final class ScriptedRequest implements ServedRequest, ServedResponse {
    final Promise<ResponseHead> head = Promise.promise();
    final Promise<Buffer> whole = Promise.promise();
    final Promise<StreamCode> reset = Promise.promise();
    private final RequestHead request;
    private final Buffer body = Buffer.buffer();
    private @Nullable Handler<LinkException> cancelHandler;

    @Nullable RuntimeException refuseHeads;

    @Nullable RuntimeException refuseBytes;

    @Nullable RuntimeException refuseEnd;

    ScriptedRequest(String path) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add(Fields.CONNECTOR, "scripted")
                .add(Fields.CONNECTION, "cn-1;v=1")
                .add(Fields.PARAMETERS, "{}")
                .add(Fields.REQUEST_ID, "rq-7")
                .add(Fields.BASE_URL, "https://cloud.test/apim/scripted/cn-1");
        request = new RequestHead(HttpMethod.GET, path, headers);
    }

    ScriptedRequest withTimeout(String timeout) {
        request.headers().set(Fields.TIMEOUT, timeout);
        return this;
    }

    void callerGoesAway() {
        if (cancelHandler != null) {
            cancelHandler.handle(new LinkException(LinkCode.STREAM_RESET, StreamCode.CANCEL, false, "gone"));
        }
    }

    @Override
    public RequestHead head() {
        return request;
    }

    @Override
    public boolean bodyless() {
        return true;
    }

    @Override
    public void lend() {}

    @Override
    public ServedResponse response() {
        return this;
    }

    @Override
    public ServedRequest onCancel(Handler<LinkException> handler) {
        cancelHandler = handler;
        return this;
    }

    @Override
    public Future<Void> send(ResponseHead answer, Buffer bytes) {
        return begin(answer).compose(begun -> end(bytes));
    }

    @Override
    public Future<Void> begin(ResponseHead answer) {
        RuntimeException refusal = refuseHeads;
        if (refusal != null) {
            refuseHeads = null;
            return Future.failedFuture(refusal);
        }
        head.complete(answer);
        return Future.succeededFuture();
    }

    @Override
    public boolean begun() {
        return head.future().isComplete();
    }

    @Override
    public void reset(StreamCode code) {
        reset.tryComplete(code);
    }

    @Override
    public Future<Void> write(Buffer data) {
        if (refuseBytes != null) {
            return Future.failedFuture(refuseBytes);
        }
        body.appendBuffer(data);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> end() {
        if (refuseEnd != null) {
            return Future.failedFuture(refuseEnd);
        }
        whole.complete(body);
        return Future.succeededFuture();
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return false;
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        return this;
    }

    @Override
    public ScriptedRequest exceptionHandler(@Nullable Handler<Throwable> handler) {
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(@Nullable Handler<Void> endHandler) {
        return this;
    }
}
