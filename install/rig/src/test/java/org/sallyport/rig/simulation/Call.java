package org.sallyport.rig.simulation;

import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** A caller's request, with what became of it. */
final class Call {
    private final World world;
    private final String name;
    private final HttpMethod method;
    private int processed;
    private @Nullable String outcome;

    Call(World world, String name, HttpMethod method) {
        this.world = world;
        this.name = name;
        this.method = method;
    }

    boolean isHello() {
        return name.equals("hello");
    }

    HttpMethod method() {
        return method;
    }

    /** An agent has begun to work on it. */
    void processed(AgentEnd by) {
        processed++;
        world.tell(() -> by + " works on " + this);
        if (processed > 1 && method.equals(HttpMethod.POST)) {
            throw new AssertionError(this + " is processed twice");
        }
    }

    /** The caller has got its one outcome. */
    void over(String how) {
        world.tell(() -> this + " is over: " + how);
        if (outcome != null) {
            throw new AssertionError(this + " has two outcomes: " + outcome + ", " + how);
        }
        outcome = how;
    }

    /** What the caller got; null as long as it waits. */
    @Nullable String outcome() {
        return outcome;
    }

    @Override
    public String toString() {
        return method + " " + name;
    }
}
