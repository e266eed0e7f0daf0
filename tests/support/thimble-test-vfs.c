/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-test-vfs.h"

#define SECTOR 512

/* One unsynced change: bytes at an offset, or a new length where @bytes is NULL. */
typedef struct {
  gint64  offset;
  GBytes *bytes;
} Change;

typedef struct {
  GByteArray *synced;
  GArray     *changes; /* of Change */
} Disk;

typedef struct {
  sqlite3_file  base;
  char         *name;  /* base name; NULL for what is left alone */
  sqlite3_file *real;  /* behind this struct */
} File;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs our_vfs;
/* under the lock */
static GMutex lock;
static guint n_operations;
static guint fail_at;
static gboolean fail_for_good;
static int fail_code;
static gboolean keeping;
static gboolean lying;
static GHashTable *disks; /* base name → Disk */
static void (*change_hook) (gpointer data);
static gpointer hook_data;

static void
change_clear (Change *change)
{
  g_clear_pointer (&change->bytes, g_bytes_unref);
}

static void
disk_free (gpointer data)
{
  Disk *disk = data;

  g_byte_array_unref (disk->synced);
  g_array_unref (disk->changes);
  g_free (disk);
}

static Disk *
disk_new (void)
{
  Disk *disk = g_new0 (Disk, 1);

  disk->synced = g_byte_array_new ();
  disk->changes = g_array_new (FALSE, FALSE, sizeof (Change));
  g_array_set_clear_func (disk->changes, (GDestroyNotify) change_clear);
  return disk;
}

/* SQLITE_OK, or what the operation must give. @ioerr: its own form of an I/O error. */
static int
count_operation (gboolean writes,
                 int      ioerr)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  n_operations++;
  if (fail_at == 0 || n_operations < fail_at || (n_operations > fail_at && !fail_for_good))
    return SQLITE_OK;
  if (fail_code == SQLITE_FULL)
    return writes ? SQLITE_FULL : SQLITE_OK;
  return ioerr;
}

static void
call_hook (void)
{
  void (*hook) (gpointer data);
  gpointer data;

  g_mutex_lock (&lock);
  hook = keeping ? change_hook : NULL;
  data = hook_data;
  g_mutex_unlock (&lock);
  if (hook != NULL)
    hook (data);
}

static void
apply (GByteArray   *to,
       gint64        offset,
       const guint8 *bytes,
       gsize         length)
{
  gsize before = to->len;

  if (offset + (gint64) length > (gint64) to->len)
    {
      g_byte_array_set_size (to, (guint) (offset + (gint64) length));
      if ((gint64) before < offset)
        memset (to->data + before, 0, (gsize) offset - before);
    }
  if (length > 0) /* (an empty array has no data at all) */
    memcpy (to->data + offset, bytes, length);
}

static void
apply_change (GByteArray   *to,
              const Change *change)
{
  if (change->bytes == NULL)
    {
      gsize before = to->len;

      g_byte_array_set_size (to, (guint) change->offset);
      if ((gint64) before < change->offset)
        memset (to->data + before, 0, (gsize) change->offset - before);
    }
  else
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (change->bytes, &length);

      apply (to, change->offset, bytes, length);
    }
}

static void
keep_change (File         *file,
             gint64        offset,
             gconstpointer bytes,
             gsize         length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Disk *disk = keeping ? g_hash_table_lookup (disks, file->name) : NULL;
  Change change = { offset, bytes != NULL ? g_bytes_new (bytes, length) : NULL };

  if (disk != NULL)
    g_array_append_val (disk->changes, change);
  else
    change_clear (&change);
}

/* The file's methods */

static int
file_close (sqlite3_file *base)
{
  File *file = (File *) base;
  int code = file->real->pMethods->xClose (file->real);

  g_clear_pointer (&file->name, g_free);
  return code;
}

static int
file_read (sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset)
{
  File *file = (File *) base;
  int code = count_operation (FALSE, SQLITE_IOERR_READ);

  return code != SQLITE_OK ? code : file->real->pMethods->xRead (file->real, bytes, length, offset);
}

static int
file_write (sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
  File *file = (File *) base;
  int code;

  call_hook ();
  code = count_operation (TRUE, SQLITE_IOERR_WRITE);
  if (code != SQLITE_OK)
    return code;
  keep_change (file, offset, bytes, (gsize) length);
  return file->real->pMethods->xWrite (file->real, bytes, length, offset);
}

static int
file_truncate (sqlite3_file *base, sqlite3_int64 length)
{
  File *file = (File *) base;
  int code;

  call_hook ();
  code = count_operation (TRUE, SQLITE_IOERR_TRUNCATE);
  if (code != SQLITE_OK)
    return code;
  keep_change (file, length, NULL, 0);
  return file->real->pMethods->xTruncate (file->real, length);
}

static int
file_sync (sqlite3_file *base, int flags)
{
  File *file = (File *) base;
  Disk *disk;
  int code;

  call_hook ();
  code = count_operation (TRUE, SQLITE_IOERR_FSYNC);
  if (code != SQLITE_OK)
    return code;
  code = file->real->pMethods->xSync (file->real, flags);
  g_mutex_lock (&lock);
  disk = keeping && !lying ? g_hash_table_lookup (disks, file->name) : NULL;
  for (guint i = 0; disk != NULL && i < disk->changes->len; i++)
    apply_change (disk->synced, &g_array_index (disk->changes, Change, i));
  if (disk != NULL)
    g_array_set_size (disk->changes, 0);
  g_mutex_unlock (&lock);
  return code;
}

static int
file_size (sqlite3_file *base, sqlite3_int64 *size)
{
  File *file = (File *) base;
  int code = count_operation (FALSE, SQLITE_IOERR_FSTAT);

  return code != SQLITE_OK ? code : file->real->pMethods->xFileSize (file->real, size);
}

static int
file_lock (sqlite3_file *base, int level)
{
  File *file = (File *) base;
  int code = count_operation (FALSE, SQLITE_IOERR_LOCK);

  return code != SQLITE_OK ? code : file->real->pMethods->xLock (file->real, level);
}

static int
shm_map (sqlite3_file *base, int page, int size, int extend, void volatile **out)
{
  File *file = (File *) base;
  int code = count_operation (TRUE, SQLITE_IOERR_SHMMAP);

  if (code == SQLITE_OK)
    return file->real->pMethods->xShmMap (file->real, page, size, extend, out);
  *out = NULL;
  return code;
}

#define REAL ((File *) base)->real
static int file_unlock (sqlite3_file *base, int level) { return REAL->pMethods->xUnlock (REAL, level); }
static int file_check_lock (sqlite3_file *base, int *locked) { return REAL->pMethods->xCheckReservedLock (REAL, locked); }
static int file_control (sqlite3_file *base, int what, void *value) { return REAL->pMethods->xFileControl (REAL, what, value); }
static int file_sector (sqlite3_file *base) { return REAL->pMethods->xSectorSize (REAL); }
static int file_device (sqlite3_file *base) { return REAL->pMethods->xDeviceCharacteristics (REAL); }
static int shm_lock (sqlite3_file *base, int offset, int n, int flags) { return REAL->pMethods->xShmLock (REAL, offset, n, flags); }
static void shm_barrier (sqlite3_file *base) { REAL->pMethods->xShmBarrier (REAL); }
static int shm_unmap (sqlite3_file *base, int remove) { return REAL->pMethods->xShmUnmap (REAL, remove); }
#undef REAL

/* Version 2: without xFetch, so that nothing is read past us by a mapping. */
static const sqlite3_io_methods methods = {
  2, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock, file_check_lock,
  file_control, file_sector, file_device, shm_map, shm_lock, shm_barrier, shm_unmap, NULL, NULL,
};

/* The VFS */

static int
vfs_open (sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags)
{
  File *file = (File *) base;
  int code = count_operation ((flags & SQLITE_OPEN_CREATE) != 0, SQLITE_CANTOPEN);

  memset (file, 0, sizeof *file);
  file->real = (sqlite3_file *) (file + 1);
  if (code != SQLITE_OK)
    return code;
  code = real_vfs->xOpen (real_vfs, path, file->real, flags, out_flags);
  if (file->real->pMethods == NULL)
    return code;
  file->base.pMethods = &methods;
  file->name = g_path_get_basename (path != NULL ? path : "");
  g_mutex_lock (&lock);
  if (keeping && path != NULL && !g_hash_table_contains (disks, file->name))
    {
      Disk *disk = disk_new ();
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &bytes, &length, NULL))
        g_byte_array_append (disk->synced, (const guint8 *) bytes, (guint) length);
      g_hash_table_insert (disks, g_strdup (file->name), disk);
    }
  g_mutex_unlock (&lock);
  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync)
{
  g_autofree char *name = g_path_get_basename (path);
  int code;

  call_hook ();
  code = count_operation (TRUE, SQLITE_IOERR_DELETE);
  if (code != SQLITE_OK)
    return code;
  g_mutex_lock (&lock);
  if (keeping)
    g_hash_table_remove (disks, name);
  g_mutex_unlock (&lock);
  return real_vfs->xDelete (real_vfs, path, sync);
}

static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  return real_vfs->xAccess (real_vfs, path, flags, result);
}

void
thimble_test_vfs_install (void)
{
  if (real_vfs != NULL)
    return;
  real_vfs = sqlite3_vfs_find (NULL);
  our_vfs = *real_vfs;
  our_vfs.zName = "thimble-test";
  our_vfs.szOsFile = (int) sizeof (File) + real_vfs->szOsFile;
  our_vfs.pNext = NULL;
  our_vfs.xOpen = vfs_open;
  our_vfs.xDelete = vfs_delete;
  our_vfs.xAccess = vfs_access;
  disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disk_free);
  g_assert_cmpint (sqlite3_vfs_register (&our_vfs, 1), ==, SQLITE_OK);
}

guint
thimble_test_vfs_count (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  guint n = n_operations;

  n_operations = 0;
  return n;
}

void
thimble_test_vfs_fail (guint    nth,
                       gboolean for_good,
                       int      code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  n_operations = 0;
  fail_at = nth;
  fail_for_good = for_good;
  fail_code = code;
}

void
thimble_test_vfs_keep (gboolean keep,
                       gboolean lie)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  keeping = keep;
  lying = lie;
  g_hash_table_remove_all (disks);
}

void
thimble_test_vfs_set_hook (void     (*hook) (gpointer data),
                           gpointer   data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  change_hook = hook;
  hook_data = data;
}

static void
cut_write (GByteArray   *to,
           const Change *change,
           GRand        *dice)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (change->bytes, &length);

  for (gsize at = 0; at < length;)
    {
      gint64 offset = change->offset + (gint64) at;
      gsize piece = MIN (length - at, (gsize) (SECTOR - offset % SECTOR));
      gint32 luck = g_rand_int_range (dice, 0, 10);

      if (luck < 4)
        apply (to, offset, bytes + at, piece);
      else if (luck < 6)
        apply (to, offset, bytes + at, (gsize) g_rand_int_range (dice, 0, (gint32) piece + 1));
      at += piece;
    }
}

GHashTable *
thimble_test_vfs_cut (GRand *dice)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  GHashTable *result = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, disks);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Disk *disk = value;
      GByteArray *left = g_byte_array_new ();
      gboolean all = g_rand_int_range (dice, 0, 4) == 0; /* now and then everything made it */

      g_byte_array_append (left, disk->synced->data, disk->synced->len);
      for (guint i = 0; i < disk->changes->len; i++)
        {
          const Change *change = &g_array_index (disk->changes, Change, i);

          if (all)
            apply_change (left, change);
          else if (change->bytes != NULL)
            cut_write (left, change, dice);
          else if (g_rand_boolean (dice))
            apply_change (left, change);
        }
      g_hash_table_insert (result, g_strdup (name), g_byte_array_free_to_bytes (left));
    }
  return result;
}
