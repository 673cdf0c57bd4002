package org.sallyport.agent.enrol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.settings.SettingsException;

/** The file {@code enrolment.json} of a data directory. Blocks; off the event loop only. */
public final class EnrolmentFile {
    static final String NAME = "enrolment.json";

    private final Path file;

    /** The enrolment of a data directory. */
    public EnrolmentFile(Path directory) {
        this.file = directory.resolve(NAME);
    }

    /** Whether there is one. */
    public boolean exists() {
        return Files.exists(file);
    }

    /** Writes it. */
    public void write(Enrolment enrolment) {
        SecretFiles.write(file, enrolment.toJson().encodePrettily().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads it.
     *
     * @throws AgentException {@link AgentCode#NOT_ENROLLED} when there is none, {@link AgentCode#KEY_STORE_DAMAGED} when
     *     it can't be read as one
     */
    public Enrolment read() {
        if (!exists()) {
            throw new AgentException(
                    AgentCode.NOT_ENROLLED,
                    file + " isn't there: get an enrolment code from the cloud and run 'sallyport-agent enrol'");
        }
        try {
            return Enrolment.ofJson(new JsonObject(new String(SecretFiles.read(file), StandardCharsets.UTF_8)));
        } catch (DecodeException | SettingsException e) {
            throw new AgentException(
                    AgentCode.KEY_STORE_DAMAGED, file + " is damaged: restore it from a backup, or enrol again", e);
        }
    }
}
