/** Room for values in between, used again for each channel: new arrays would have the browser collect garbage. */

export class Scratch {
  private readonly rooms = new Map<string, Float32Array>();

  /** So many values by a name; what they are is left over. */
  take(name: string, size: number): Float32Array {
    let room = this.rooms.get(name);
    if (!room || room.length < size) {
      room = new Float32Array(size);
      this.rooms.set(name, room);
    }
    return room.subarray(0, size);
  }
}
