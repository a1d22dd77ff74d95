//! [`Access`] limits who may read an output: nobody who may not read its input.

use std::fs::Metadata;

/// Who may read and write a file: the permission bits of Unix. Other systems ignore them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Read and write bits of the owner, the group and others.
    mode: u32,
    /// The group that the bits in the middle are for. `None`: any.
    group: Option<u32>,
}

const READ_WRITE: u32 = 0o666;
const OWNER_AND_OTHERS: u32 = 0o606;

impl Access {
    /// Everybody, as far as the mask of the user allows.
    pub const EVERYBODY: Access = Access {
        mode: READ_WRITE,
        group: None,
    };

    /// Nobody but the owner.
    pub const OWNER: Access = Access {
        mode: 0o600,
        group: None,
    };

    /// The access to an existing file.
    pub(crate) fn of(data: &Metadata) -> Access {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Access {
                mode: data.mode() & READ_WRITE,
                group: Some(data.gid()),
            }
        }
        #[cfg(not(unix))]
        {
            let _ = data;
            Access::EVERYBODY
        }
    }

    /// The access to the file that standard input reads; everybody, if it is no file.
    pub(crate) fn of_stdin() -> Access {
        #[cfg(unix)]
        {
            use std::os::fd::AsFd;
            let stdin = std::io::stdin().as_fd().try_clone_to_owned();
            let data = stdin.and_then(|stdin| std::fs::File::from(stdin).metadata());
            let data = data.ok().filter(Metadata::is_file);
            data.as_ref().map_or(Access::EVERYBODY, Access::of)
        }
        #[cfg(not(unix))]
        Access::EVERYBODY
    }

    /// The access to a file that holds parts of two files: only those who may read both.
    ///
    /// ```
    /// use unboil_io::Access;
    ///
    /// assert_eq!(Access::EVERYBODY.and(Access::OWNER), Access::OWNER);
    /// ```
    pub fn and(self, other: Access) -> Access {
        let mode = self.mode & other.mode;
        match (self.group, other.group) {
            (Some(a), Some(b)) if a != b => Access {
                mode: mode & OWNER_AND_OTHERS,
                group: None,
            },
            (a, b) => Access {
                mode,
                group: a.or(b),
            },
        }
    }

    /// The permission bits of a new file, which always include those of the owner.
    #[cfg(unix)]
    pub(super) fn mode(self) -> u32 {
        0o600 | self.mode
    }

    /// The group that may do more than others. `None`: there is no such group.
    #[cfg(unix)]
    pub(super) fn privileged_group(self) -> Option<u32> {
        let excess = self.mode & 0o060 & !(self.mode << 3);
        self.group.filter(|_| excess != 0)
    }
}
