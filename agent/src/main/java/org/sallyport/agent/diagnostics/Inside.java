package org.sallyport.agent.diagnostics;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.keys.Keys;

/**
 * What only a running agent itself can tell a bundle: how its JVM was started, its threads, its keys' certificates. Those
 * who ask while it is being read share one answer, so that nobody keeps the agent busy by asking. Thread-safe.
 */
public final class Inside {
    private final Vertx vertx;
    private final String version;
    private final Supplier<Keys> keys;
    private @Nullable Future<JsonObject> reading;

    /** Of an agent with these keys. */
    public Inside(Vertx vertx, String version, Supplier<Keys> keys) {
        this.vertx = vertx;
        this.version = version;
        this.keys = keys;
    }

    /** Reads it: {@code process}, {@code certificates}, {@code threads}. */
    public synchronized Future<JsonObject> read() {
        Future<JsonObject> answer = reading;
        if (answer == null || answer.isComplete()) {
            answer = vertx.executeBlocking(this::facts, false);
            reading = answer;
        }
        return answer;
    }

    private JsonObject facts() {
        return new JsonObject()
                .put("process", Machine.facts(version))
                .put("certificates", CertificateFacts.of(keys.get()))
                .put("threads", Threads.dump());
    }
}
