# berger with MPI, from Debian's packages alone (docs/clusters.md).
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends g++ cmake ninja-build \
    pkg-config gnuplot-nox libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libfmt-dev \
    libzip-dev zlib1g-dev libxxhash-dev libpng-dev libturbojpeg0-dev libhdf5-103-1 \
    libjs-chart.js libopenmpi-dev openmpi-bin \
    && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN cmake -S /src -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release -DBERGER_TESTS=OFF \
    -DBERGER_BENCH=OFF -DBERGER_EXAMPLES=OFF && cmake --build /build && cmake --install /build \
    && rm -rf /build
ENTRYPOINT ["berger"]
