package org.sallyport.agent;

import java.io.IOException;
import java.nio.file.Path;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.keys.RecoveryKey;
import picocli.CommandLine.Option;

/** Where the gateway's recovery key is. Not on the command line, which others on the machine can read. */
final class RecoveryKeyOption {
    @Option(
            names = "--recovery-key-file",
            required = true,
            paramLabel = "FILE",
            description = "The gateway's recovery key: a file that only you may read, or - for standard input.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String file;

    /** Reads it; whoever asked for it closes it. */
    RecoveryKey read() throws IOException {
        return RecoveryKey.read(file.equals("-") ? System.in.readAllBytes() : SecretFiles.read(Path.of(file)));
    }
}
