package org.sallyport.agent.dispatch;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.ResponseHead;
import org.sallyport.relay.ServedRequest;
import org.sallyport.relay.ServedResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to one {@code status} request: lines until the cloud resets it, the link ends, or the agent stops. Lives on
 * its link's context.
 */
final class StatusStream {
    private static final Logger LOG = LoggerFactory.getLogger(StatusStream.class);

    private final Context context;
    private final ServedResponse response;
    private final Supplier<Load> load;
    private final Supplier<Memory> memory;
    private final Consumer<StatusStream> whenEnded;
    private final StatusReport report = new StatusReport();
    private long timer;
    private boolean ended;

    StatusStream(
            Context context,
            ServedRequest request,
            Supplier<Load> load,
            Supplier<Memory> memory,
            Consumer<StatusStream> whenEnded) {
        this.context = context;
        this.response = request.response();
        this.load = load;
        this.memory = memory;
        this.whenEnded = whenEnded;
        request.onCancel(gone -> end());
        response.exceptionHandler(gone -> end());
    }

    /** Sends the first line; called on the context. */
    void start() {
        timer = context.owner().setPeriodic(StatusReport.PERIOD.toMillis(), ignored -> tell());
        MultiMap type = MultiMap.caseInsensitiveMultiMap().add("content-type", "application/x-ndjson");
        response.begin(new ResponseHead(200, type)).onFailure(this::failed);
        tell();
    }

    /** Sends a last line, in which the agent drains, and ends the answer: a drain must not wait for it. */
    void stop() {
        context.runOnContext(ignored -> {
            if (!ended) {
                Buffer last = line();
                end();
                (last == null ? response.end() : response.end(last)).onFailure(this::failed);
            }
        });
    }

    private void tell() {
        // A cloud that doesn't read gets the newest state later, not all of them.
        if (!ended && !response.writeQueueFull()) {
            Buffer line = line();
            if (line != null) {
                response.write(line).onFailure(this::failed);
            }
        }
    }

    private @Nullable Buffer line() {
        return report.due(System.nanoTime(), load.get(), memory.get());
    }

    private void failed(Throwable failure) {
        LOG.debug("a status stream ended: {}", failure.toString());
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            context.owner().cancelTimer(timer);
            whenEnded.accept(this);
        }
    }
}
