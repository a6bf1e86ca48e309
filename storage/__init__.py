"""Everything kept; imports none of the other rooms."""
