package org.sallyport.agent;

import picocli.CommandLine.Command;

/** {@code recover}: makes this machine the only member of a gateway, in place of those that are lost. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description =
                "Makes this machine the only member of a gateway whose machines are lost, by its recovery key: all other"
                        + " members are revoked.")
final class RecoverCommand extends RecoveryKeyCommand {
    RecoverCommand() {
        super("Recovered", true);
    }
}
