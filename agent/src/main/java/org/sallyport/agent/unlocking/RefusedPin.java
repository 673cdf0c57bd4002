package org.sallyport.agent.unlocking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;

/**
 * Remembers, beyond the end of the process, that a token refused a PIN: a service manager starts an agent again and
 * again, and tokens lock themselves for good after a few wrong PINs. It is remembered before the PIN is shown and forgotten
 * once it was right, so that nothing that ends the process in between shows it twice. The file holds when the PIN's file was
 * written, and nothing of the PIN.
 *
 * @param file exists while a PIN is shown, and after a refusal
 * @param pinFile where the PIN is
 * @param systemd whether that is a credential, which systemd writes anew at each start: then nothing tells a new PIN from
 *     the old one, and a person has to say so
 */
record RefusedPin(Path file, Path pinFile, boolean systemd) {
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
                            + ", or the agent ended before the token answered; so the PIN"
                            + " is not shown again: tokens lock themselves after a few wrong ones. " + remedy());
        }
    }

    /** What to do about it. */
    String remedy() {
        return systemd
                ? "Put the right PIN into the unit's credential and delete " + file
                : "Write the right PIN into it; if it is the token's PIN that was changed, touch the file";
    }

    /** Remembers that the PIN is shown; fails where that can't be kept, and then it must not be. */
    void remember() {
        SecretFiles.write(file, written());
    }

    /** The PIN was not refused. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new AgentException(
                    AgentCode.DATA_DIRECTORY,
                    file + " can't be deleted (" + e.getClass().getSimpleName()
                            + "), and would keep the next start from showing the PIN: check who may write there",
                    e);
        }
    }

    private byte[] written() {
        if (systemd) {
            return "a credential".getBytes(StandardCharsets.US_ASCII);
        }
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
