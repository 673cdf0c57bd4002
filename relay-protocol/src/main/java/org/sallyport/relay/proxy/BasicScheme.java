package org.sallyport.relay.proxy;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** RFC 7617, in UTF-8: the same words each time. */
record BasicScheme(PasswordLogin login) implements Scheme {
    @Override
    public String name() {
        return "Basic";
    }

    @Override
    public Exchange begin(String authority) {
        return new Said();
    }

    private String credentials() {
        byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private final class Said implements Exchange {
        private boolean said;

        @Override
        public Future<Optional<String>> answer(List<Challenge> offered) {
            Optional<String> answer = said ? Optional.empty() : Optional.of(credentials());
            said = true;
            return Future.succeededFuture(answer);
        }
    }
}
