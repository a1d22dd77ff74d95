//! Lets the Nth operation of a run fail, and simulates power cuts, for the tests.
