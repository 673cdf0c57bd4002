package org.sallyport.agent;

import picocli.CommandLine.Command;

/** {@code join}: makes this machine a further member of a gateway. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = "Makes this machine a further member of a gateway, by its recovery key.")
final class JoinCommand extends RecoveryKeyCommand {
    JoinCommand() {
        super("Joined", false);
    }
}
