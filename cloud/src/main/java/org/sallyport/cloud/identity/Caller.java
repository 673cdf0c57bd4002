package org.sallyport.cloud.identity;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as the cloud has verified.
 *
 * @param subject the name by which ownership goes
 * @param admin whether the caller may see and change what others own
 * @param token the caller's own token, for agents that verify users themselves; null where nobody but the cloud could
 *     verify it, which makes it a secret between the caller and the cloud
 */
public record Caller(
        String subject, boolean admin, @Nullable String token) {
    /** A caller whose token stays here. */
    public Caller(String subject, boolean admin) {
        this(subject, admin, null);
    }

    /** The same caller, bringing a token that may be passed on. */
    Caller bringing(String ofTheirs) {
        return new Caller(subject, admin, ofTheirs);
    }

    /** Whether the caller may use and change what that subject owns. */
    public boolean mayUse(String owner) {
        return admin || subject.equals(owner);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Caller[" + subject + (admin ? ", admin]" : "]");
    }
}
