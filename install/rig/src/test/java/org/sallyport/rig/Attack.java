package org.sallyport.rig;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** What a hostile end of a link sends again and again, and how it gets away with it (SPEC.md, section 11). */
enum Attack {
    /** Streams that are reset at once, each a request that was begun for nothing. */
    RESETS(Reading.ALL, "ENHANCE_YOUR_CALM"),
    /** One head after whose fields come more fields. */
    ENDLESS_HEADERS(Reading.ALL, "Header size exceeded"),
    /** One head that comes in pieces without a byte, and never ends. */
    HEADERS_IN_CRUMBS(Reading.ALL, "ENHANCE_YOUR_CALM"),
    /** A body of nothing that never ends. */
    EMPTY_DATA(Reading.ALL, "ENHANCE_YOUR_CALM"),
    /** A body that goes on beyond its window, whatever it is told. */
    ENDLESS_DATA(Reading.ALL, "ENHANCE_YOUR_CALM"),
    /** Questions whose answers would pile up. */
    PINGS_UNREAD(Reading.NOTHING, "ENHANCE_YOUR_CALM"),
    SETTINGS_UNREAD(Reading.NOTHING, "ENHANCE_YOUR_CALM"),
    /** As many questions as there are answers: a nuisance, no breach. */
    PINGS(Reading.IN_TURN, null),
    SETTINGS(Reading.IN_TURN, null),
    /** More credit than there is. */
    TOO_MUCH_CREDIT(Reading.ALL, "FLOW_CONTROL_ERROR"),
    /** All the credit there is, for endless bodies that nobody reads. */
    HUGE_CREDIT(Reading.NOTHING, "link-silent"),
    /** Requests, each of which is answered: a nuisance, no breach. */
    STREAMS(Reading.IN_TURN, null),
    /** Requests that last, more of them than are allowed at once. */
    STREAMS_AT_ONCE(Reading.ALL, "ENHANCE_YOUR_CALM"),
    /** Requests that are answered by a head alone, for which HTTP/2 has no window. */
    ANSWERS_UNREAD(Reading.NOTHING, "ENHANCE_YOUR_CALM"),
    /** Promises of answers that nobody asked for. */
    PUSHES(Reading.ALL, "PROTOCOL_ERROR");

    /** What the attacker does with the answers. */
    enum Reading {
        /** Leaves them where they are. */
        NOTHING,
        /** Takes them and goes on meanwhile. */
        ALL,
        /** Takes one for each of a volley before it sends the next. */
        IN_TURN
    }

    private static final int VOLLEY = 400;
    private static final int ENDLESS_BODIES = 100;
    private static final Buffer FIELDS = fields();

    final Reading reading;
    /** What the victim's log says of the link's end; null where it bears the attack. */
    final @Nullable String reason;

    Attack(Reading reading, @Nullable String reason) {
        this.reading = reading;
        this.reason = reason;
    }

    private static Buffer fields() {
        Buffer fields = Buffer.buffer();
        for (int i = 0; i < 80; i++) {
            fields.appendBuffer(Frames.block("x-" + i, "x".repeat(120)));
        }
        return fields;
    }

    /** What comes once on each link. */
    private Buffer beginning(HostilePeer peer) {
        Buffer first = Buffer.buffer();
        switch (this) {
            case ENDLESS_HEADERS, HEADERS_IN_CRUMBS ->
                first.appendBuffer(Frames.frame(Frames.HEADERS, 0, peer.nextStream(), Frames.block("x", "y")));
            case EMPTY_DATA, ENDLESS_DATA -> first.appendBuffer(peer.bodied());
            case HUGE_CREDIT -> {
                first.appendBuffer(Frames.setting(Frames.INITIAL_WINDOW_SIZE, Frames.LARGEST_WINDOW));
                for (int i = 0; i < ENDLESS_BODIES; i++) {
                    first.appendBuffer(Frames.request(peer.nextStream(), "GET", "/stream/" + (1L << 40), true));
                }
            }
            default -> {}
        }
        return first;
    }

    private Buffer stroke(HostilePeer peer) {
        int stream = peer.stream();
        return switch (this) {
            case RESETS ->
                Frames.request(peer.nextStream(), "POST", "/.sallyport/echo", true)
                        .appendBuffer(Frames.reset(peer.stream()));
            case ENDLESS_HEADERS -> Frames.frame(Frames.CONTINUATION, 0, stream, FIELDS);
            case HEADERS_IN_CRUMBS -> Frames.frame(Frames.CONTINUATION, 0, stream, Buffer.buffer());
            case EMPTY_DATA -> Frames.frame(Frames.DATA, 0, stream, Buffer.buffer());
            case ENDLESS_DATA -> Frames.frame(Frames.DATA, 0, stream, Buffer.buffer(new byte[16_384]));
            case PINGS_UNREAD, PINGS -> Frames.ping();
            case SETTINGS_UNREAD, SETTINGS -> Frames.settings();
            case TOO_MUCH_CREDIT -> Frames.credit(0, Frames.LARGEST_WINDOW);
            case HUGE_CREDIT -> Buffer.buffer();
            case STREAMS -> Frames.request(peer.nextStream(), "GET", "/.sallyport/nothing", true);
            case STREAMS_AT_ONCE -> Frames.request(peer.nextStream(), "GET", "/.sallyport/status", true);
            case ANSWERS_UNREAD -> Frames.request(peer.nextStream(), "POST", "/.sallyport/gateway-changed", true);
            case PUSHES ->
                Frames.frame(
                        Frames.PUSH_PROMISE,
                        Frames.END_HEADERS,
                        stream,
                        Buffer.buffer().appendInt(2));
        };
    }

    /**
     * Goes on until the link has ended; where it needn't, until so many strokes were made and the time is over.
     *
     * @param until by {@link System#nanoTime}
     * @return the strokes made
     */
    long on(HostilePeer peer, long least, long until) throws InterruptedException {
        if (reading != Reading.NOTHING) {
            peer.read();
        }
        peer.send(beginning(peer));
        long strokes = 0;
        while (this != HUGE_CREDIT
                && !peer.ended()
                && (reason != null || strokes < least || System.nanoTime() < until)) {
            Buffer volley = Buffer.buffer();
            for (int i = 0; i < VOLLEY; i++) {
                volley.appendBuffer(stroke(peer));
            }
            strokes += VOLLEY;
            peer.send(volley);
            if (reading == Reading.IN_TURN) {
                peer.awaitAnswers(strokes);
            }
        }
        return strokes;
    }
}
