package org.sallyport.agent.credentials;

import java.nio.file.Path;

/** How the agent shows Vault who it is. What is secret of it is in files or the environment, never in agent.yaml. */
sealed interface VaultLogin {
    /** The variable that is taken where the settings name no login. */
    String TOKEN_VARIABLE = "SALLYPORT_VAULT_TOKEN";

    /** A token in a file of mode 0600, read for each secret: what renews it may replace it at any time. */
    record TokenFile(Path file) implements VaultLogin {}

    /** The token in the environment. */
    record TokenVariable() implements VaultLogin {}

    /**
     * A role's login.
     *
     * @param mount where the method AppRole is mounted
     * @param roleId the role's id, which is no secret
     * @param secretIdFile where the secret id is, mode 0600
     */
    record AppRole(String mount, String roleId, Path secretIdFile) implements VaultLogin {}
}
