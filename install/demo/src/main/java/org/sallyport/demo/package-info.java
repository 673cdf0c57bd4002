/**
 * The demo: a cloud, an agent and a sample database on this machine, joined the way an administrator would join them.
 * Everything it makes lies in one temporary directory and goes with it.
 */
@NullMarked
package org.sallyport.demo;

import org.jspecify.annotations.NullMarked;
