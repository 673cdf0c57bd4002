package org.sallyport.datasource.testkit;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.sallyport.datasource.spi.Answer;
import org.sallyport.datasource.spi.Call;
import org.sallyport.datasource.spi.Cancellation;
import org.sallyport.datasource.spi.DataSource;
import org.sallyport.datasource.spi.PullStream;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;

/** Serves the test connector's operations from memory. */
final class TestSource implements DataSource {
    private static final String BYTES = "application/octet-stream";

    private final Vertx vertx;
    private final boolean welcome;

    TestSource(Vertx vertx, boolean welcome) {
        this.vertx = vertx;
        this.welcome = welcome;
    }

    @Override
    public Future<Answer> invoke(Call call) {
        if (!welcome) {
            return Future.failedFuture(new SourceException(
                    SourceCode.CREDENTIALS_REFUSED, "The password is not the one that TestConnector documents"));
        }
        if (call.cancellation().reason() != null) {
            return Future.failedFuture(cancelled(call));
        }
        try {
            return serve(call, call.request().path());
        } catch (SourceException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Answer> serve(Call call, String path) {
        return switch (call.operation().id()) {
            case "GetBytes" -> Future.succeededFuture(whole(path));
            case "GetStream" ->
                Future.succeededFuture(stream(call, TestOperations.number(path, Long.MAX_VALUE), false));
            case "GetBroken" -> Future.succeededFuture(stream(call, TestOperations.number(path, Long.MAX_VALUE), true));
            case "Echo" -> Future.succeededFuture(echo(call));
            case "Slow" -> slow(call);
            default -> Future.failedFuture(TestOperations.failure(path));
        };
    }

    private static Answer whole(String path) {
        int length = (int) TestOperations.number(path, TestConnector.MAX_WHOLE);
        return Answer.whole(200, BYTES, Pattern.bytes(0, length));
    }

    private Answer stream(Call call, long length, boolean broken) {
        PatternParts parts = new PatternParts(length, broken);
        PullStream stream = new PullStream(vertx.getOrCreateContext(), parts);
        cancelWith(call, stream);
        return Answer.streamed(200, BYTES, stream);
    }

    private Answer echo(Call call) {
        String contentType = call.headers().get(HttpHeaders.CONTENT_TYPE);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        headers.add(HttpHeaders.CONTENT_TYPE, contentType == null ? BYTES : contentType);
        var body = call.body();
        return new Answer(
                200, headers, body == null ? new Answer.Whole(Buffer.buffer()) : new Answer.Streamed(body.pause()));
    }

    private Future<Answer> slow(Call call) {
        Promise<Answer> never = Promise.promise();
        Context context = vertx.getOrCreateContext();
        SlowCalls.started();
        call.cancellation().onCancel(reason -> {
            SlowCalls.wasCancelled();
            context.runOnContext(v -> never.tryFail(cancelled(call)));
        });
        return never.future();
    }

    private void cancelWith(Call call, PullStream stream) {
        Context context = vertx.getOrCreateContext();
        call.cancellation().onCancel(reason -> context.runOnContext(v -> stream.fail(cancelled(call))));
    }

    private static SourceException cancelled(Call call) {
        return call.cancellation().reason() == Cancellation.Reason.DEADLINE
                ? new SourceException(SourceCode.DEADLINE, "The deadline passed before the answer was whole")
                : new SourceException(SourceCode.CANCELLED, "The call was cancelled");
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    /** The pattern in chunks. */
    private static final class PatternParts implements PullStream.Source {
        private final long length;
        private final boolean broken;
        private long at;

        PatternParts(long length, boolean broken) {
            this.length = length;
            this.broken = broken;
        }

        @Override
        public Future<PullStream.Part> next() {
            if (broken && at == length) {
                return Future.failedFuture(
                        new SourceException(SourceCode.SOURCE_LOST, "The source was lost after " + length + " bytes"));
            }
            int chunk = (int) Math.min(Pattern.CHUNK, length - at);
            Buffer bytes = Pattern.bytes(at, chunk);
            at += chunk;
            return Future.succeededFuture(new PullStream.Part(bytes, at == length && !broken));
        }
    }
}
