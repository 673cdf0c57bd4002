package org.sallyport.agent.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/**
 * Remembers, beyond the end of the process, that a token refused a PIN: a service manager starts an agent again and
 * again, and tokens lock themselves for good after a few wrong PINs. The file holds when the PIN's file was written, and
 * nothing of the PIN.
 *
 * @param file exists after a refusal
 * @param pinFile where the PIN is
 */
record RefusedPin(Path file, Path pinFile) {
    /**
     * Refuses a PIN file that was refused and has not been written since.
     *
     * @throws AgentException {@link AgentCode#TOKEN_PIN_REFUSED}
     */
    void requireOther() {
        if (Files.exists(file) && Arrays.equals(SecretFiles.read(file), written())) {
            throw new AgentException(
                    AgentCode.TOKEN_PIN_REFUSED,
                    "The token refused the PIN in " + pinFile
                            + ", and the file has not been written since, so the PIN is"
                            + " not shown again: tokens lock themselves after a few wrong ones. Write the right PIN into"
                            + " it; if it is the token's PIN that was changed, touch the file");
        }
    }

    /** Remembers the refusal. */
    void remember() {
        SecretFiles.write(file, written());
    }

    /** The PIN was right. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It tells of an older PIN file, and counts for none that was written since.
        }
    }

    private byte[] written() {
        try {
            return Files.getLastModifiedTime(pinFile).toString().getBytes(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new AgentException(
                    AgentCode.DATA_DIRECTORY,
                    pinFile + " can't be read (" + e.getClass().getSimpleName() + "): it must hold the token's PIN",
                    e);
        }
    }
}
