# awk -v rows=N -f rows.awk: N made-up impressions as CSV, in the order of time. Users and items are
# drawn so that some are frequent and most are rare; whether one clicks depends on the user, on the
# item and on the hour.
BEGIN {
  users = 100000
  items = 20000
  srand(1)
  for (u = 0; u < users; ++u) taste[u] = 2 * rand() - 1
  for (i = 0; i < items; ++i) appeal[i] = 4 * rand() - 2
  print "user,item,time,hour,price,label"
  for (n = 0; n < rows; ++n) {
    u = int(users * rand() ^ 2)
    i = int(items * rand() ^ 2)
    hour = int(24 * rand())
    score = taste[u] + appeal[i] + (hour > 17) - 1
    label = rand() * (1 + exp(-score)) < 1
    print u "," i "," int(n / 10) "," hour "," i % 97 "," label
  }
}
