"""Few, long stories: real servers, real browsers, real words."""
