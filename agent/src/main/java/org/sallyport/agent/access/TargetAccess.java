package org.sallyport.agent.access;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.spi.Target;

/**
 * What the policy that is in force says of one target; a new policy is heeded from the next question on. Thread-safe.
 */
public final class TargetAccess {
    private final ActivePolicy active;
    private final Target target;
    private final @Nullable Address address;
    private volatile Part part;

    /** The part of a policy, with the policy. */
    private record Part(AccessPolicy of, TargetPolicy rules) {}

    TargetAccess(ActivePolicy active, Target target) {
        this.active = active;
        this.target = target;
        this.address = Address.ofTarget(target.toString()).orElse(null);
        this.part = part(active.policy());
    }

    private Part part(AccessPolicy policy) {
        return new Part(policy, new TargetPolicy(target.toString(), address, policy.rules()));
    }

    private TargetPolicy rules() {
        Part known = part;
        AccessPolicy now = active.policy();
        if (known.of != now) {
            known = part(now);
            part = known;
        }
        return known.rules;
    }

    /** The host's name, to be looked up before a connection is made; null where there is none. */
    public @Nullable String name() {
        return address == null || !address.network() || Host.literal(address.host()) ? null : address.hostText();
    }

    /** The host's address, where the target spells it. */
    public List<InetAddress> spelt() {
        InetAddress spelt = address == null || !address.network() ? null : Host.address(address.host());
        return spelt == null ? List.of() : List.of(spelt);
    }

    /** {@link TargetPolicy#decide}. */
    public Decision decide(Attempt attempt) {
        return rules().decide(attempt);
    }

    /** {@link TargetPolicy#hangsOnAddresses}. */
    public boolean hangsOnAddresses(Attempt attempt) {
        return rules().hangsOnAddresses(attempt);
    }

    /** {@link TargetPolicy#visible}. */
    public Predicate<String> visible(Attempt listing) {
        return rules().visible(listing);
    }
}
