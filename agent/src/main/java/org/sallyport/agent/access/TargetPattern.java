package org.sallyport.agent.access;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.sallyport.datasource.spi.Target;

/** Which targets are meant: {@code scheme://host:port/path} with wildcards (docs/access.md). Immutable. */
public final class TargetPattern {
    private static final List<String> LOCALHOST = List.of("localhost");

    private final Address address;

    private TargetPattern(Address address) {
        this.address = address;
    }

    /** The pattern that a text spells; empty when it spells none. */
    public static Optional<TargetPattern> parse(String text) {
        return Address.ofPattern(text).map(TargetPattern::new);
    }

    /** Whether it covers a target, read narrowly. One that others may read as another target is covered by none. */
    public boolean covers(Target target) {
        return Address.ofTarget(target.toString())
                .filter(found -> covers(found, false))
                .isPresent();
    }

    /**
     * Whether it covers the address of a target.
     *
     * @param widely as denials are read: without regard to case, and a pattern without a path covers all paths
     */
    boolean covers(Address target, boolean widely) {
        boolean ports = address.port() == Address.ANY_PORT || address.port() == target.port();
        boolean schemes =
                address.scheme().equals(Address.ANY_SCHEME) || address.scheme().equals(target.scheme());
        boolean paths =
                (widely && address.path().isEmpty()) || Wildcards.matches(address.path(), target.path(), widely);
        return schemes && ports && paths && Host.covers(address.host(), target.host());
    }

    /** Whether its host is this very address, or {@code localhost} where that is a loopback address. */
    boolean names(InetAddress host) {
        return address.host().equals(List.of(Host.text(host)))
                || (host.isLoopbackAddress() && address.host().equals(LOCALHOST));
    }

    /** In canonical form: equal texts mean equal patterns. */
    @Override
    public String toString() {
        return address.toString();
    }
}
