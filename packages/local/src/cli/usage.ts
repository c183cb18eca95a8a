import { POLICY_USAGE } from './policies.ts';

export const USAGE = `Usage: npm run redress -- COMMAND

  export --from STORE --to FILE    writes everything in a store to a file
  import --from FILE --to STORE    puts it into another, and reads it back
  import-complaints FILE --mapping M
                                   takes complaints over from a CSV or JSON lines file, as the mapping says, through the
                                   Redress that runs on --data, or at --api with REDRESS_TOKEN; --dry-run stores nothing,
                                   --from-row N begins there
  export-complaints --to FILE      writes complaints to a CSV (or .jsonl) file; --status, --team, --search FILE with what
                                   to look for, --columns a,b, --language zh-CN, --bom; --api as above
  check --from FILE                reads a file from end to end
  reindex --from STORE             has all complaints indexed anew for searches, by whoever runs on it next
  secret --from DIR                prints the secret that a data folder signs with
  backup FILE [--data DIR]         copies a data folder into one file, also while a Redress is running on it
  restore FILE [--data DIR]        makes a new data folder of a backup; --erasures LIST erases again what had been since
  erasures --from STORE            prints which complaints have been erased: keep it beside your backups
  erase-again LIST --from STORE    erases those that a restored table has brought back
  undelivered --from STORE         lists the messages that have failed, and why
  send-again MESSAGE --from STORE  has one of them sent that nobody tries any more, by its id
  incoming --from STORE            lists what has come in that a person has to look at, and why
  settle-incoming ID --from STORE  somebody has seen to it
  token --role ROLE [--team TEAM]  prints a token for a person, good for an hour; --role and --team may be repeated,
                                   --team '*' is every team, --name NAME says who it is (operator)
  sign-in --role ROLE [--team …]   prints a link to sign in with, good once and for ten minutes
  user add --name NAME --role …     makes a user of this machine, and asks for a password; --team, --password-stdin takes
                                   it from the standard input, --invite prints a link instead, good once and for 3 days
  user list                        lists them
  user role NAME --role … --team … says anew what they are; user password NAME, user invite NAME how they sign in
  user disable NAME                ends their sessions and tokens at once; user enable NAME
  key add --name APP --scope S     prints a key for a client app, once; --scope may be repeated, --days N ends it,
                                   --sandbox has it reach test clocks alone
  key list                         lists the keys
  key rotate KEY                   prints a new key in its place; the old one is good for another --overlap-hours (24)
  key revoke KEY                   ends it at once
  audit verify                     looks at every entry of the audit, and says what is not as it was written; with --head,
                                   a head or a file with some, such as a log, also whether the end was cut off
  audit list                       lists it, the oldest first; --complaint ID, --caller WHO
  audit key                        prints the public key that it is verified with, to be kept elsewhere
  webhook-secret                   prints a new secret for a machine to sign with
  config check                     says which settings npm start would take, and whether they are right
${POLICY_USAGE}

token, sign-in, user, key, audit and what is in force take the data folder by --data, also while a Redress is running on
it; key, audit and what is in force also dynamodb:TABLE. Of a table, audit verify needs --public-key, which may be
repeated, or REDRESS_AUDIT_SECRET.
STORE is a data folder that no Redress is running on, or dynamodb:TABLE, with the region and the credentials of
the environment. Interrupted, an export or an import goes on where it was when it is run again.`;
