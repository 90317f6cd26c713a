/**
 * What whatever has a word in messages writes itself to and reads itself back from, without a
 * format: JSON is the contract's.
 */
package org.measuredynamics.message;
