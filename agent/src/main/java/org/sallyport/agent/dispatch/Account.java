package org.sallyport.agent.dispatch;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.relay.Fields;

/** Gathers the facts of one request. On its link's context. */
final class Account {
    private final String id;
    private final MultiMap headers;
    private final long begunAt = System.currentTimeMillis();
    private final long begun = System.nanoTime();

    private @Nullable RelayFields fields;
    private @Nullable HeldSource held;
    private @Nullable Operation operation;
    private @Nullable String verified;
    private @Nullable String decision;
    private @Nullable String rule;
    private String outcome = RequestEvents.ANSWERED;
    private int status;
    private long sent;

    Account(String id, MultiMap headers) {
        this.id = id;
        this.headers = headers;
    }

    String id() {
        return id;
    }

    /** {@link System#nanoTime} of its beginning. */
    long begun() {
        return begun;
    }

    void fields(RelayFields read) {
        fields = read;
    }

    void reaches(HeldSource source) {
        held = source;
    }

    void asks(Operation asked) {
        operation = asked;
    }

    /** The user whom the cloud asserts; null when it names none. */
    @Nullable String asserted() {
        RelayFields read = fields;
        if (read != null) {
            return read.caller();
        }
        String caller = headers.get(Fields.CALLER);
        try {
            return RelayFields.caller(caller);
        } catch (AgentException e) {
            return caller; // the request is refused: on record is what came
        }
    }

    void verified(String user) {
        verified = user;
    }

    void decided(boolean allowed) {
        decision = allowed ? "allow" : "deny";
    }

    /** Where the rule stands that decided. */
    void rule(String place) {
        rule = place;
    }

    void outcome(String how) {
        outcome = how;
    }

    void answered(int withStatus) {
        status = withStatus;
    }

    void sent(long bytes) {
        sent += bytes;
    }

    /** The facts, now that it has ended. */
    EndedRequest ended(long received) {
        return new EndedRequest(
                id,
                begunAt,
                new EndedRequest.Who(asserted(), verified, headers.get(Fields.APP), headers.get(Fields.FLOW)),
                what(),
                new EndedRequest.How(
                        decision, rule, outcome, status, received, sent, Math.max(0, System.nanoTime() - begun)));
    }

    private EndedRequest.@Nullable What what() {
        RelayFields read = fields;
        if (read == null) {
            return null;
        }
        Operation asked = operation;
        HeldSource source = held;
        return new EndedRequest.What(
                read.connector(),
                read.connection(),
                read.version(),
                source == null ? null : source.credentialsDigest(),
                source == null ? null : source.target().toString(),
                asked == null ? null : asked.id(),
                asked == null ? List.of() : asked.resources());
    }
}
