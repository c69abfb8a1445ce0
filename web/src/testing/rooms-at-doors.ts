// Rooms of the sample data that one is not in, by their ids; apart, so that Node can read them without the rest.

export const WAITING_ROOM = "0123456789abcdefghjkmnpqrs";
export const REJECTED_ROOM = "zyxwvtsrqpnmkjhgfedcba9876";
