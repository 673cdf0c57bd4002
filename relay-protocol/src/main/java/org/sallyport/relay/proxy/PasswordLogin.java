package org.sallyport.relay.proxy;

/**
 * A user of the proxy and their password, for the schemes Digest and Basic. Its text does not tell the password.
 *
 * @param user the user's name; without a colon, which Basic can't carry (RFC 7617, section 2)
 * @param password may be empty
 */
public record PasswordLogin(String user, String password) {
    public PasswordLogin {
        if (user.isEmpty() || user.indexOf(':') >= 0 || hasControls(user) || hasControls(password)) {
            throw new IllegalArgumentException(
                    "a proxy's user is not empty and has no colon; neither has control characters");
        }
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    @Override
    public String toString() {
        return user + " with a password";
    }
}
