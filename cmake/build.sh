# To be sourced by bash from the top folder; defines one function:
#
#   build_preset <preset> <target>...   configures and builds, through ccache where it is installed

build_preset() {
  local preset=$1 launcher=
  shift
  command -v ccache >/dev/null && launcher=ccache
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  echo "== configuring preset $preset"
  cmake --preset "$preset" -DCMAKE_C_COMPILER_LAUNCHER=$launcher \
    -DCMAKE_CXX_COMPILER_LAUNCHER=$launcher
  echo "== building $* on $(nproc) cores"
  ninja -C "build/$preset" -j"$(nproc)" "$@"
}
