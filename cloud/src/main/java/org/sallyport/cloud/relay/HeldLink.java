package org.sallyport.cloud.relay;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.RelayLink;

/**
 * A link from the claim of its number until its end (SPEC.md, sections 2 and 9). Its owner {@link #attach attaches} the
 * link when the upgrade has been answered, {@link #open opens} it when the agent has said hello, and {@link #release
 * releases} it when it has closed or never came about. Thread-safe: its state belongs to the registry's lock.
 */
public final class HeldLink {

    /** Where a link stands. */
    public enum State {
        /** Its number is claimed; it is upgraded and greeted. */
        GREETING,
        /** It takes requests. */
        OPEN,
        /** It takes no more requests; those begun go on. */
        DRAINING,
        /** It lost its number, or has closed. */
        ENDED
    }

    private final LinkRegistry registry;
    private final MemberLinks member;
    private final LinkIdentity identity;
    private final long expires;

    // The registry's lock.
    private State state = State.GREETING;
    private @Nullable Function<RelayLink, Future<Void>> ending;

    // Written under the lock, read without it.
    private volatile @Nullable RelayLink link;
    private volatile @Nullable Hello hello;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Runnable control;
    private final AtomicBoolean asked = new AtomicBoolean();

    HeldLink(LinkRegistry registry, MemberLinks member, LinkIdentity identity, long expires) {
        this.registry = registry;
        this.member = member;
        this.identity = identity;
        this.expires = expires;
    }

    /** Who is at the other end. */
    public LinkIdentity identity() {
        return identity;
    }

    /**
     * Ties the link to its number; called on the link's own thread.
     *
     * @return false when the number was lost meanwhile: the link is being closed
     */
    public boolean attach(RelayLink made) {
        return registry.attach(this, made);
    }

    /**
     * Lets requests onto the link, and drains the one that it replaces.
     *
     * @return false when the number was lost meanwhile: the link is being closed
     */
    public boolean open(Hello answered) {
        return registry.open(this, answered);
    }

    /**
     * Gives the number back; may be called repeatedly.
     *
     * @param how how the link ended; null when there was none
     */
    public void release(@Nullable LinkClosed how) {
        registry.release(this, how);
    }

    /** What the cloud's own request on the link needs in order to be given up when the link drains. */
    void control(@Nullable Runnable giveUp) {
        control = giveUp;
    }

    /** Whether its agent is to be asked for its status here; true once. */
    boolean ask() {
        return asked.compareAndSet(false, true);
    }

    boolean wasAsked() {
        return asked.get();
    }

    /** The link, once it was attached. */
    @Nullable RelayLink link() {
        return link;
    }

    /** What the agent told of itself, once it has. */
    @Nullable Hello hello() {
        return hello;
    }

    MemberLinks member() {
        return member;
    }

    // Without the lock.

    /** Whether a request opened now would be sent. */
    boolean takes(long now) {
        RelayLink made = link;
        return made != null && expires - now > 0 && made.available();
    }

    /** Requests of callers on the link. */
    int inFlight() {
        RelayLink made = link;
        return made == null ? 0 : Math.max(0, made.inFlight() - (control == null ? 0 : 1));
    }

    /** Whether the link lives on the thread that asks. */
    boolean isHere() {
        return thread == Thread.currentThread();
    }

    /** Drains the link, of which {@link #drained} was called before. */
    Future<Void> drain(Duration grace) {
        Runnable giveUp = control;
        if (giveUp != null) {
            giveUp.run();
        }
        RelayLink made = link;
        return made == null ? Future.succeededFuture() : made.drain(grace);
    }

    // Under the registry's lock.

    State state() {
        return state;
    }

    boolean isDue(long now) {
        return state == State.OPEN && expires - now <= 0;
    }

    /** Ties the link; what is to be done with it when the number was lost, else null. */
    @Nullable Function<RelayLink, Future<Void>> attached(RelayLink made) {
        thread = Thread.currentThread();
        link = made;
        return ending;
    }

    boolean opened(Hello answered) {
        if (state != State.GREETING) {
            return false;
        }
        hello = answered;
        state = State.OPEN;
        return true;
    }

    void drained() {
        state = State.DRAINING;
    }

    /** Takes the number away; the link, now or as soon as there is one, ends as said. */
    void take(Function<RelayLink, Future<Void>> how) {
        state = State.ENDED;
        ending = how;
    }

    void ended() {
        state = State.ENDED;
    }
}
