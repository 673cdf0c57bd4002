package org.sallyport.agent.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;

/** What an access policy says of an attempt, and by which rules. Immutable. */
public final class Decision {
    private final boolean allowed;
    private final List<AccessRule> rules;
    private final List<InetAddress> addresses;
    private final @Nullable AgentException refusal;

    private Decision(
            boolean allowed, List<AccessRule> rules, List<InetAddress> addresses, @Nullable AgentException refusal) {
        this.allowed = allowed;
        this.rules = List.copyOf(rules);
        this.addresses = addresses;
        this.refusal = refusal;
    }

    /** Allowed by these rules, one or more. */
    static Decision allowed(List<AccessRule> rules) {
        return new Decision(true, rules, List.of(), null);
    }

    /** Denied by a rule, or because none speaks of it. */
    static Decision denied(@Nullable AccessRule rule, List<InetAddress> addresses, AgentException refusal) {
        return new Decision(false, rule == null ? List.of() : List.of(rule), addresses, refusal);
    }

    /** Whether the attempt is allowed. */
    public boolean allowed() {
        return allowed;
    }

    /** Where the rules stand that decided, such as {@code agent.yaml:12}; {@code none} when none spoke of the attempt. */
    public String rule() {
        if (rules.size() == 1) {
            return rules.get(0).place().toString(); // nearly always, and asked for at each request
        }
        return rules.isEmpty()
                ? "none"
                : rules.stream().map(rule -> rule.place().toString()).distinct().collect(Collectors.joining(","));
    }

    /** The same for the local log, with the addresses that were refused. Not for callers: it tells of the network. */
    public String forLog() {
        return "rule=" + rule() + (addresses.isEmpty() ? "" : " addresses=" + addresses(addresses));
    }

    /** Addresses with what makes them special. */
    static List<String> addresses(List<InetAddress> addresses) {
        return addresses.stream()
                .map(address -> {
                    SpecialRange special = SpecialRange.of(address);
                    return address.getHostAddress() + (special == null ? "" : " (" + special.word() + ")");
                })
                .toList();
    }

    /**
     * Takes the attempt's part of the rules' quotas.
     *
     * @param nanoTime now, by {@link System#nanoTime}
     * @return gives the part back; to be run once, when the request has ended
     * @throws AgentException {@link AgentCode#ACCESS_DENIED} or {@link AgentCode#ADDRESS_DENIED} when it isn't allowed,
     *     {@link AgentCode#ACCESS_LIMITED} when a quota is used up
     */
    public Runnable enter(long nanoTime) {
        if (refusal != null) {
            throw refusal;
        }
        List<Quota> taken = new ArrayList<>();
        for (AccessRule rule : rules) {
            Optional<Duration> wait = rule.quota().bounded() ? rule.quota().enter(nanoTime) : Optional.empty();
            if (wait.isPresent()) {
                taken.forEach(Quota::leave);
                throw new AgentException(
                        AgentCode.ACCESS_LIMITED,
                        "The access policy allows no more of this at the moment: try again after "
                                + wait.get().plusMillis(999).toSeconds()
                                + " s, or ask the administrator of the agent to"
                                + " raise 'rate' or 'concurrent' of the rule that its log names");
            }
            if (rule.quota().bounded()) {
                taken.add(rule.quota());
            }
        }
        return () -> taken.forEach(Quota::leave);
    }
}
