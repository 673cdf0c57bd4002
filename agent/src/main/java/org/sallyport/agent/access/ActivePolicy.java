package org.sallyport.agent.access;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.datasource.spi.Target;

/** The access policy that is in force, and what became of the last attempt to change it. Thread-safe. */
public final class ActivePolicy {
    private final Clock clock;
    private volatile State state;

    /**
     * What is in force.
     *
     * @param policy the policy
     * @param since since when
     * @param problems why a newer one was not taken over; empty while there is none
     */
    public record State(AccessPolicy policy, Instant since, List<SettingsProblem> problems) {
        public State {
            problems = List.copyOf(problems);
        }
    }

    /** Puts a policy in force. */
    public ActivePolicy(AccessPolicy policy, Clock clock) {
        this.clock = clock;
        this.state = new State(policy, clock.instant(), List.of());
    }

    /** A newer policy takes over. Rules that stay as they were go on counting what they allow. */
    public synchronized void replace(AccessPolicy newer) {
        state = new State(newer.succeeding(state.policy), clock.instant(), List.of());
    }

    /** A newer policy is unfit; the one in force stays. */
    public synchronized void rejected(List<SettingsProblem> problems) {
        state = new State(state.policy, state.since, problems);
    }

    /** The policy in force. */
    public AccessPolicy policy() {
        return state.policy;
    }

    /** All of it. */
    public State state() {
        return state;
    }

    /** What it says of a target, now and later. */
    public TargetAccess forTarget(Target target) {
        return new TargetAccess(this, target);
    }
}
