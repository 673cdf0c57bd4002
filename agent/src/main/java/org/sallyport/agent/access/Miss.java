package org.sallyport.agent.access;

/** Why a rule doesn't speak of a request; in the order in which rules look. */
enum Miss {
    /** Another target. */
    TARGET("it names another target"),
    /** Another operation. */
    OPERATION("it names other operations"),
    /** Another table. */
    TABLE("it names other tables"),
    /** Another user. */
    USER("it names other users, or the user is not known"),
    /** Another group. */
    GROUP("it names other groups, or the user's groups are not known"),
    /** An address outside of its ranges. */
    ADDRESS("the host's addresses are not in its ranges, or not known"),
    /** A special address that it doesn't name. */
    SPECIAL_ADDRESS("it doesn't name the host's special address");

    private final String words;

    Miss(String words) {
        this.words = words;
    }

    /** For people, after "does not apply:". */
    String words() {
        return words;
    }
}
