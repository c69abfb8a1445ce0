// Believable people with something to talk about, for pictures of the client.

export const viewer = "Ana Ruiz";

export const rooms = ["Community garden", "Book club", "Bike kitchen"] as const;

type Line = readonly [who: string, text: string];

/** In the garden room, oldest first; the viewer's own lines are typed in the browser. */
export const garden: readonly Line[] = [
  ["Ben Ito", "Morning! The new soil arrives **Saturday at nine**."],
  ["Ben Ito", "I can bring two wheelbarrows."],
  ["Chidi Obi", "Great. Do we still have the map of the beds?"],
  [viewer, "Yes, pinned in the shed. I took a copy: https://garden.example/beds"],
  ["Dana Weiss", "Bed 4 is free, the beans are done 🌱"],
  ["Dana Weiss", "Ideas:\n- garlic\n- broad beans\n- leave it to the worms"],
  ["Eli Park", "Garlic, please. In my old street they said:"],
  ["Eli Park", "> Plant on the shortest day, harvest on the longest."],
  [viewer, "Then we are a month early, which has never stopped us."],
  ["Chidi Obi", "I'll look after the watering plan. `Tue` and `Fri` as before?"],
  ["Ben Ito", "Works for me"],
  [viewer, "Me too. See you all on Saturday, bring gloves! 🧤"],
  ["Dana Weiss", "And somebody bring coffee. I mean it."],
];

/** Waiting elsewhere, so that the list of rooms has something to tell. */
export const elsewhere: readonly (readonly [room: string, ...Line])[] = [
  ["Book club", "Eli Park", "Finished it last night. That ending!"],
  ["Book club", "Dana Weiss", "No spoilers before Thursday, please"],
  ["Book club", "Eli Park", "My lips are sealed"],
  ["Bike kitchen", "Chidi Obi", "The truing stand is back from repair"],
];
