package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers a proxy's challenges by the strongest scheme that it offers and we have credentials for. Thread-safe. */
final class Authentication {
    private final List<Scheme> schemes;
    private final AtomicReference<@Nullable Scheme> worked = new AtomicReference<>();

    /** What we can do, strongest first. */
    Authentication(List<Scheme> schemes) {
        this.schemes = List.copyOf(schemes);
    }

    /** Begins to authenticate one opening of a tunnel to {@code authority}. */
    Dialogue begin(String authority) {
        return new Dialogue(authority);
    }

    /** The schemes that we have credentials for, for people. */
    String names() {
        return schemes.isEmpty() ? "none" : schemes.stream().map(Scheme::name).collect(Collectors.joining(", "));
    }

    /** One opening's. Confined to its context. */
    final class Dialogue implements AutoCloseable {
        private final String authority;
        private final Map<Scheme, Scheme.Exchange> exchanges = new HashMap<>();
        private final List<String> notes = new ArrayList<>();
        private @Nullable Scheme last;

        private Dialogue(String authority) {
            this.authority = authority;
        }

        /** What let us in last time, if anything has. */
        Future<Optional<String>> first() {
            Scheme known = worked.get();
            return known == null ? Future.succeededFuture(Optional.empty()) : answer(known, List.of());
        }

        /** Answers challenges; empty when nothing is left to answer with. */
        Future<Optional<String>> next(List<Challenge> challenges) {
            return next(challenges, 0);
        }

        private Future<Optional<String>> next(List<Challenge> challenges, int from) {
            if (from == schemes.size()) {
                return Future.succeededFuture(Optional.empty());
            }
            Scheme scheme = schemes.get(from);
            List<Challenge> offered = challenges.stream()
                    .filter(challenge -> challenge.is(scheme.name()))
                    .toList();
            if (offered.isEmpty()) {
                return next(challenges, from + 1);
            }
            return answer(scheme, offered)
                    .compose(answer -> answer.isPresent() || refusedDigest(scheme)
                            ? Future.succeededFuture(answer)
                            : next(challenges, from + 1));
        }

        /** A password that the proxy has just refused in a digest is not said in clear after that. */
        private boolean refusedDigest(Scheme scheme) {
            return scheme instanceof DigestScheme && last == scheme;
        }

        private Future<Optional<String>> answer(Scheme scheme, List<Challenge> offered) {
            return exchanges
                    .computeIfAbsent(scheme, begun -> begun.begin(authority))
                    .answer(offered)
                    .recover(failure -> unanswered(scheme, failure))
                    .onSuccess(answer -> {
                        if (answer.isPresent()) {
                            last = scheme;
                        }
                    });
        }

        private Future<Optional<String>> unanswered(Scheme scheme, Throwable failure) {
            if (failure instanceof Scheme.UnansweredException) {
                notes.add(scheme.name() + ": " + failure.getMessage());
                return Future.succeededFuture(Optional.empty());
            }
            return Future.failedFuture(failure);
        }

        /** The tunnel is open: what was said last is said first next time. */
        void accepted() {
            if (last != null) {
                worked.set(last);
            }
        }

        /** Why schemes could not be used, for people. */
        List<String> notes() {
            return notes;
        }

        /** Whether credentials were sent at all. */
        boolean tried() {
            return last != null;
        }

        @Override
        public void close() {
            exchanges.values().forEach(Scheme.Exchange::close);
        }
    }
}
