/**
 * What a member holds: its own key, its sealing key, the gateway's keys, what is kept of the recovery key; the encrypted file
 * that holds them; and what members hand to each other and to whoever recovers the gateway. Stands on {@code unlocking} and
 * below {@code sealing}.
 */
@NullMarked
package org.sallyport.agent.keys;

import org.jspecify.annotations.NullMarked;
