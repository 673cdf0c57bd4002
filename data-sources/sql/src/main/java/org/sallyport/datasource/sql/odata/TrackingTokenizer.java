package org.sallyport.datasource.sql.odata;

import org.apache.olingo.server.core.uri.parser.UriTokenizer;

/** Remembers how far the parser came, for messages. */
final class TrackingTokenizer extends UriTokenizer {
    private final String text;
    private int consumed;
    private int last;
    private String lastName = "";

    TrackingTokenizer(String text) {
        super(text);
        this.text = text;
    }

    @Override
    public boolean next(TokenKind kind) {
        boolean found = super.next(kind);
        if (found) {
            String token = getText();
            if (kind == TokenKind.ODataIdentifier || kind == TokenKind.QualifiedName) {
                lastName = token;
            }
            int at = text.indexOf(token, last);
            if (!token.isEmpty() && at >= 0) {
                last = at;
                consumed = Math.max(consumed, at + token.length());
            }
        }
        return found;
    }

    /** The last name of a property or a function that was read; empty before the first. */
    String lastName() {
        return lastName;
    }

    /** Where the text stopped being understood. */
    String where() {
        return consumed >= text.length() ? "at its end" : "near character " + (consumed + 1) + " of " + text.length();
    }
}
