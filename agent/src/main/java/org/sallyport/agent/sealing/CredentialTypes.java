package org.sallyport.agent.sealing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.datasource.spi.Credentials;

/** Tells the type of a credential that doesn't say it from the names of its values. */
final class CredentialTypes {
    private static final Map<Set<String>, List<String>> BY_NAMES = Map.of(
            Set.of(), List.of(Credentials.ANONYMOUS),
            Set.of("username", "password"), List.of(Credentials.BASIC, "Windows"),
            Set.of("username", "password", "certificate", "key"), List.of(Credentials.BASIC),
            Set.of("username", "certificate", "key"), List.of("Certificate"),
            Set.of("principal", "keytab"), List.of("Kerberos"),
            Set.of("key"), List.of("Key"),
            Set.of("accessToken"), List.of("OAuth2"),
            Set.of("token"), List.of("SAS"));

    private CredentialTypes() {}

    /**
     * The type that these values make, of several the first that the connector understands; empty where no type has
     * them.
     */
    static Optional<String> of(Set<String> names, Set<String> understood) {
        List<String> fit = BY_NAMES.getOrDefault(names, List.of());
        return fit.stream()
                .filter(understood::contains)
                .findFirst()
                .or(() -> fit.stream().findFirst());
    }

    /** Whether the names alone tell the type. */
    static boolean told(String type, Set<String> names) {
        return BY_NAMES.getOrDefault(names, List.of()).contains(type);
    }
}
