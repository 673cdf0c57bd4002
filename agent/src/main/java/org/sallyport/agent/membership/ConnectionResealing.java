package org.sallyport.agent.membership;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.sealing.Resealing;

/** Seals the connections' credentials to the gateway's present key. Blocks; not on an event loop. */
final class ConnectionResealing {
    /** The connection was changed, or deleted, or another member has finished the rotation. */
    private static final Set<String> MOVED_ON = Set.of("version-changed", "unknown-connection", "no-resealing");

    private final Following following;
    private final Consumer<String> progress;
    private final Set<String> unreadable = new LinkedHashSet<>();
    private int done;

    ConnectionResealing(Following following, Consumer<String> progress) {
        this.following = following;
        this.progress = progress;
    }

    /** Ids of connections whose credentials no key of the gateway opens. */
    List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    /** Until the cloud names none that is left. */
    void run() {
        List<JsonObject> page = following.cloud().resealing().await();
        while (!page.isEmpty()) {
            page.forEach(this::reseal);
            progress.accept("Credentials of " + done + " connections are sealed to the new key.");
            page = following.cloud().resealing().await();
        }
    }

    private void reseal(JsonObject connection) {
        Keys keys = following.keys().get();
        String id = GatewayView.text(connection, "id");
        String format = GatewayView.text(connection, "format");
        Optional<String> sealed = Resealing.reseal(format, GatewayView.text(connection, "sealed"), keys);
        JsonObject body = new JsonObject()
                .put("version", connection.getInteger("version"))
                .put("publicKeyId", keys.publicKeyId());
        sealed.ifPresentOrElse(
                text -> body.put("format", format).put("sealed", text), () -> body.put("unsealable", true));
        if (put(id, body)) {
            done++;
            if (sealed.isEmpty()) {
                unreadable.add(id);
            }
        }
    }

    /** Whether the connection was as it had been read; if not, the cloud names it again. */
    private boolean put(String id, JsonObject body) {
        try {
            following.cloud().resealed(id, body).await();
            return true;
        } catch (RefusedByCloudException e) {
            if (!MOVED_ON.contains(e.problem().code())) {
                throw e;
            }
            return false;
        }
    }
}
