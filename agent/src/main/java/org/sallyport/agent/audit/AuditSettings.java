package org.sallyport.agent.audit;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;

/**
 * The audit log: the section {@code audit} of agent.yaml.
 *
 * @param enabled whether one is kept
 * @param directory where; null for {@code audit} in the data directory
 * @param rotateSize bytes after which a new file is begun
 * @param rotateAge age after which a new file is begun
 * @param keep how many full files are kept beside the one that is written; the oldest are deleted
 * @param sync how long a line may be written without being forced to disk and sealed
 * @param whenUnwritable what happens to requests while no line can be written
 */
public record AuditSettings(
        boolean enabled,
        @Nullable Path directory,
        long rotateSize,
        Duration rotateAge,
        int keep,
        Duration sync,
        Unwritable whenUnwritable) {

    /** What happens to requests while no line can be written. */
    public enum Unwritable {
        /** They are served; lines that memory doesn't hold are lost, and the log tells how many. */
        CONTINUE,
        /** They are refused: nothing is served that can't be recorded. */
        REFUSE
    }

    private static final long LEAST_SIZE = 1 << 16;
    private static final int MOST_FILES = 1_000_000;

    public static final AuditSettings DEFAULT = new AuditSettings(
            true, null, 64 << 20, Duration.ofHours(24), 100, Duration.ofSeconds(1), Unwritable.CONTINUE);

    /** Reads the section; problems are noted in the settings. */
    public static AuditSettings read(Settings settings) {
        return settings.optionalSection("audit").map(AuditSettings::readSection).orElse(DEFAULT);
    }

    private static AuditSettings readSection(Settings audit) {
        return new AuditSettings(
                audit.bool("enabled", true),
                audit.optionalPath("directory").orElse(null),
                audit.size("rotateSize", LEAST_SIZE).orElse(DEFAULT.rotateSize),
                audit.duration("rotateAge", DEFAULT.rotateAge),
                audit.integer("keep", 1, MOST_FILES, DEFAULT.keep),
                audit.duration("sync", DEFAULT.sync),
                audit.choice("whenUnwritable", Unwritable.class, DEFAULT.whenUnwritable));
    }

    /** The directory, given the data directory. */
    public Path in(Path data) {
        return directory == null ? data.resolve("audit") : directory;
    }

    /** For people. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("enabled", enabled)
                .put("directory", directory == null ? null : directory.toString())
                .put("rotateSize", rotateSize)
                .put("rotateAge", Durations.text(rotateAge))
                .put("keep", keep)
                .put("sync", Durations.text(sync))
                .put("whenUnwritable", whenUnwritable.name().toLowerCase(Locale.ROOT));
    }
}
