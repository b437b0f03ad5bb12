/** Status of an answer that refuses an upload. Its body is the sentence for the person, as plain text. */
export const uploadRefused = 507;
